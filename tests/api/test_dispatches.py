"""A program of TIC's: what waits, letting it go out, sending it by other means, refusing it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.program import Program
from tests.dispatch.campus import ANA, NUMBER, PEDRO, PICTURE, ROSA, Campus, campus, prepared, with_tic

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

ONE = f"/dispatches/{NUMBER}"
WHEN = "2026-03-02T10:15:00-05:00"
PROOF = {"proof": base64.b64encode(PICTURE).decode(), "proof_name": "envio.png"}
SENT = {"count": 20, "sent_at": WHEN, **PROOF}


@pytest.fixture
def house(app: Flask) -> Campus:
    """The university; one request is with TIC."""
    return with_tic(campus(app))


@pytest.fixture
def ana(house: Campus) -> Program:
    return Program(house, ANA)


def told(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def test_what_waits_is_listed_and_released(house: Campus, ana: Program) -> None:
    (one,) = told(ana.get("/dispatches"))["items"]
    assert (one["number"], one["status"], one["own_means"]) == (NUMBER, "draft", None)

    assert told(ana.post(f"{ONE}/release", key="una"))["status"] == "armed"
    assert told(ana.post(f"{ONE}/release", key="una"))["status"] == "armed"

    assert (house.state(), house.status()) == ("En envío", "armed")
    assert ana.post(f"{ONE}/release", key="dos").status_code == 409


def test_a_list_is_kept_nowhere_but_where_it_is_erased(house: Campus, ana: Program) -> None:
    from ticketing.extensions import db
    from ticketing.office.tokens.models import KeptAnswer

    told(ana.post(f"{ONE}/own-means"))

    for _ in range(2):
        told(ana.post(f"{ONE}/export", key="una", json={"kind": "recipients"}))

    with house.open():
        assert db.session.query(KeptAnswer).all() == []
    assert len(told(ana.get(ONE))["own_means"]["exports"]) == 2


def test_by_other_means_from_the_list_to_the_confirmation(house: Campus, ana: Program) -> None:
    assert told(ana.post(f"{ONE}/own-means"))["own_means"]["by"] == ANA
    message = told(ana.post(f"{ONE}/export", json={"kind": "message"}))
    assert b"Este viernes" in base64.b64decode(message["content"])
    people = told(ana.post(f"{ONE}/export", json={"kind": "recipients"}))
    assert (people["count"], len(people["sha256"])) == (20, 64)
    assert base64.b64decode(people["content"]).count(b"@alumnos.example") == 20

    done = told(ana.post(f"{ONE}/confirmation", json=SENT | {"note": "Sin novedad"}))

    assert (done["state"], done["status"], done["own_means"]["outcome"]) == ("Despachada", "finished", "confirmed")
    assert [each["kind"] for each in done["own_means"]["exports"]] == ["recipients", "message"]
    assert ana.post(f"{ONE}/confirmation", json=SENT).status_code == 409
    assert told(ana.get("/dispatches"))["items"] == []


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"count": 21, "sent_at": WHEN, **PROOF}, 409),
        ({"count": 20, "sent_at": WHEN}, 422),
        ({"count": 20, "sent_at": "ayer", **PROOF}, 422),
        ({"count": 20, "sent_at": WHEN, "proof": "no es base64", "proof_name": "x.png"}, 422),
        ({"count": "20", "sent_at": WHEN, **PROOF}, 422),
        ({"count": 20, "sent_at": WHEN, "proof": base64.b64encode(b"MZ").decode(), "proof_name": "x.exe"}, 409),
    ],
)
def test_a_confirmation_that_cannot_be_changes_nothing(app_sqlite: Flask, said: dict[str, Any], status: int) -> None:
    house = with_tic(campus(app_sqlite))
    ana = Program(house, ANA)
    ana.post(f"{ONE}/own-means")
    ana.post(f"{ONE}/export", json={"kind": "recipients"})
    told(ana.post(f"{ONE}/confirmation", json=said), status)
    assert house.state() == "En TIC"


def test_it_is_left_and_refused_with_a_reason(house: Campus, ana: Program) -> None:
    ana.post(f"{ONE}/own-means")
    assert ana.post(f"{ONE}/leave", json={"reason": " "}).status_code == 409
    assert told(ana.post(f"{ONE}/leave", json={"reason": "Mantenimiento"}))["own_means"]["outcome"] == "given_up"
    assert told(ana.post(f"{ONE}/refusal", json={"reason": "La lista está vieja"}))["state"] == "En preparación"
    assert ana.post(f"{ONE}/refusal", json={"reason": "Otra vez"}).status_code == 409


def test_for_others_there_is_nothing_here(app_sqlite: Flask) -> None:
    house = with_tic(campus(app_sqlite))
    for name in (PEDRO, ROSA):
        program = Program(house, name)
        assert program.get("/dispatches").status_code == 404
        for way in ("release", "own-means", "refusal"):
            assert program.post(f"{ONE}/{way}").status_code == 404
    assert (house.state(), house.status()) == ("En TIC", "draft")


def test_what_is_still_with_the_centre_is_not_released(app_sqlite: Flask) -> None:
    house = prepared(campus(app_sqlite))
    ana = Program(house, ANA)
    assert "ya no espera su despacho" in told(ana.post(f"{ONE}/release"), 409)["detail"]
    assert house.state() == "En preparación"


def test_signatures_are_looked_at_again_at_each_download(app_sqlite: Flask) -> None:
    house = with_tic(campus(app_sqlite))
    ana = Program(house, ANA)
    ana.post(f"{ONE}/own-means")
    with house.open():
        house.the_campaign.going_hash = ""
    assert (
        "Falta la confirmación de la prueba"
        in told(ana.post(f"{ONE}/export", json={"kind": "recipients"}), 409)["detail"]
    )
    assert ana.post(f"{ONE}/export", json={"kind": "todo"}).status_code == 422
