"""The API: a token acts as its person and no more, a write is done once, and its description keeps its word."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.program import V1, Program
from tests.desk.browsing import House
from tests.dispatch.numbers import went_out
from tests.harness.process import environment, listener, web

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out."""
    return went_out(app_sqlite)


def running(house: House, status: str = "running") -> None:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    with house.open():
        db.session.query(Campaign).update({"status": status})
        db.session.commit()


def test_a_token_acts_as_its_person_and_no_more(house):
    assert Program(house, "Pedro Profesional").get("/campaigns/1").json["id"] == 1
    assert Program(house, "Rosa Solicitante").get("/campaigns/1").status_code == 200
    assert Program(house, "Rosa Solicitante").get("/campaigns/1/deliveries").status_code == 404
    assert Program(house, "Elena Ajena").get("/campaigns/1").status_code == 404
    assert Program(house, "Elena Ajena").get("/campaigns").json == {"items": [], "next": None}
    running(house)
    told = Program(house, "Rosa Solicitante").post("/campaigns/1/pause")
    assert (told.status_code, "no le corresponde a su rol" in told.json["detail"]) == (409, True)
    assert Program(house, "Elena Ajena").post("/campaigns/1/pause").status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer nada", "Basic bmFkYQ==", "bearer despacho_"])
def test_without_a_token_there_is_nothing_whatever_the_session(house, said):
    client = house.browser("Pedro Profesional")
    answer = client.get(f"{V1}/campaigns", headers={"Authorization": said} if said else {})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    wrong = ' error="invalid_token"' if said == "Bearer nada" or said.startswith("bearer ") else ""
    assert answer.headers["WWW-Authenticate"] == "Bearer" + wrong


def test_a_revoked_token_opens_nothing(house):
    from ticketing.extensions import db
    from ticketing.office.tokens.models import ApiToken

    program, runner = Program(house, "Pedro Profesional"), house.app.test_cli_runner()
    assert program.get("/campaigns").status_code == 200
    assert runner.invoke(args=["token", "list"]).output.strip().endswith("sirve")
    assert runner.invoke(args=["token", "revoke", "1"]).exit_code == 0
    assert program.get("/campaigns").status_code == 401
    with house.open():
        assert len(db.session.get_one(ApiToken, 1).digest) == 64


def test_pages_of_a_list_follow_one_another_without_a_gap(house):
    program = Program(house, "Pedro Profesional")
    seen, path = [], "/campaigns/1/deliveries?limit=3"
    while path:
        answer = program.get(path)
        seen += [item["seq"] for item in answer.json["items"]]
        path = (answer.json["next"] or "").removeprefix(V1)
        assert ('rel="next"' in answer.headers.get("Link", "")) == bool(path)
    assert seen == sorted(set(seen))
    assert len(seen) == sum(program.get("/campaigns/1/figures").json["balance"][name] for name in ("audience",))


def test_a_write_is_done_once_with_its_key(house):
    running(house)
    program = Program(house, "Pedro Profesional")
    first, again = (program.post("/campaigns/1/pause", key="k-1", json={}) for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (200, 200, again.json)
    assert program.post("/campaigns/1/pause", json={}).status_code == 409
    assert program.post("/campaigns/1/resume", key="k-1", json={}).status_code == 409
    kinds = [item["kind"] for item in program.get("/campaigns/1/events?limit=200").json["items"]]
    assert kinds.count("paused") == 1


def test_two_at_once_with_one_key_do_it_once(app_postgres):
    house = went_out(app_postgres)
    running(house)
    program = Program(house, "Pedro Profesional")
    answers: list[int] = []

    def ask() -> None:
        client = house.app.test_client()
        headers = program.headers | {"Idempotency-Key": "a-la-vez"}
        answers.append(client.post(f"{V1}/campaigns/1/pause", headers=headers, json={}).status_code)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    kinds = [item["kind"] for item in program.get("/campaigns/1/events?limit=200").json["items"]]
    assert (answers, kinds.count("paused")) == ([200] * 4, 1)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"data": b"{"}, "no es JSON"),
        ({"data": b"[" * 50_000}, "no es JSON"),
        ({"json": []}, "objeto JSON"),
        ({"json": {"razon": "x"}}, "No se conoce «razon»"),
        ({"json": {"reason": 7}}, "«reason» no es del tipo"),
        ({"json": {"reason": True}}, "«reason» no es del tipo"),
        ({"json": {"reason": "no\0"}}, "no se puede guardar"),
        ({"data": b'{"reason": "\\ud800"}'}, "no se puede guardar"),
    ],
)
def test_bad_input_gets_a_clear_sentence(house, what, said):
    running(house)
    answer = Program(house, "Pedro Profesional").post("/campaigns/1/cancel", **what)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert said in answer.json["detail"]
    assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "before=-1", "status=otra", "before=99999999999"])
def test_a_query_that_means_nothing_is_refused(house, query):
    answer = Program(house, "Pedro Profesional").get(f"/campaigns?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


@pytest.mark.timeout(400)
def test_the_description_keeps_its_word_whatever_a_program_sends(app_postgres, tmp_path):
    """Every check of schemathesis, on the server that an office runs: odd and wrong input too, and chains of calls."""
    house = went_out(app_postgres)
    program, settings = Program(house, "Pedro Profesional"), house.app.config["SETTINGS"]
    env = environment(settings, API_RATE="1000000")
    with listener() as socket, web(env, tmp_path / "web.log", on=socket):
        said = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"), "run", "-n", "3", "--max-failures", "20", "--seed", "7",
                "-H", f"Authorization: {program.headers['Authorization']}",
                f"http://127.0.0.1:{socket.getsockname()[1]}/api/openapi.json",
            ],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
    assert (said.returncode, "81 selected / 81 total" in said.stdout) == (0, True), said.stdout[-6000:]
