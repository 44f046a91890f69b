"""A token opens what it was made for, until it is over, and so many times a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import PLACES, V1, Program
from tests.desk.browsing import House
from tests.dispatch.numbers import went_out

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from ticketing.api.table import Operation

OFFICE = "Pedro Profesional"


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out."""
    return went_out(app_sqlite)


def asked(program: Program, one: Operation) -> TestResponse:
    """The operation on what there is, with nothing said."""
    return program.ask(one.method, one.path.format(**PLACES), json=None if one.body is None else {})


def test_every_operation_refuses_a_token_that_was_not_made_for_it(house):
    from ticketing.api.description import OPERATIONS, document
    from ticketing.office.tokens.scopes import SCOPES

    programs = {scope: Program(house, OFFICE, *(set(SCOPES) - {scope})) for scope in SCOPES}
    described = document()["paths"]
    for one in OPERATIONS:
        answer = asked(programs[one.scope], one)
        assert (answer.status_code, answer.mimetype) == (403, "application/problem+json"), one.name
        assert one.scope in answer.json["detail"]
        assert SCOPES[one.scope] in answer.json["detail"]
        assert answer.headers["WWW-Authenticate"] == f'Bearer error="insufficient_scope", scope="{one.scope}"'
        told = described[f"{V1}{one.path}"][one.method.lower()]
        assert (told["security"], one.scope in told["description"]) == ([{"token": [one.scope]}], True)


def test_every_operation_is_nothing_to_a_person_without_the_right(house):
    """A stranger finds nothing, who asked for the campaign looks at it and is told what is not hers to do, the office
    does the rest: as on the pages."""
    from ticketing.api.description import OPERATIONS
    from ticketing.office.tokens.scopes import SEND, WRITE

    stranger, requester, office = (Program(house, name) for name in ("Elena Ajena", "Rosa Solicitante", OFFICE))
    unproved = {"confirm", "ask_changes"}  # there is no proof that anybody could answer
    unproposed = {"confirm_link", "discard_link"}  # nor a link that anybody would lead elsewhere
    unfiled = {"clean_document", "waive"}  # nor a document that anybody would publish
    unsent = {"prepare_text_messages", "take_text_messages"}  # nor text messages
    for_all = {"banners", "banner_tasks", "groups", "infoservices", "file_inconsistency"}  # each as much as they may
    unmade = {
        "inconsistency", "reroute_inconsistency", "comment_piece", "settle_comment", "answer_piece", "withdraw_banner",
        "forward_banner", "do_banner_task", "make_group", "group", "permit_domains", "review_group", "members",
        "put_in_group", "take_out_of_group", "take_in_sheet", "infoservice",
    }  # fmt: skip
    unpublished = {"send_piece", "look_again", "vouch"}  # there is nothing to publish
    ungated = {"sign_request"}  # nor a gate of that name
    whose = {"entrust", "nudge"}  # who asked does these, and the office does not
    before = office.get("/campaigns/1/events?limit=200").json
    for one in OPERATIONS:
        addresses, releases = one.name in {"deliveries", "delivery"}, one.path.startswith("/dispatches")
        told = [asked(program, one) for program in (stranger, requester, office)]
        wanted = [
            one.name not in {"index", "shelf", "procedures"} | for_all,
            addresses or releases or one.name in unproved | ungated | unmade | {"clean_document"},
            releases  # which nobody does in this house
            or one.name in unproved | unproposed | unfiled | ungated | unsent | unmade | unpublished,
        ]
        assert [answer.status_code == 404 for answer in told] == wanted, one.name
        if one.name in unmade | for_all | {"send_piece"}:
            continue
        if one.name in whose:
            assert told[1].status_code in (409, 422), one.name
        elif (one.scope in (WRITE, SEND) and not releases) or one.name == "sign_substance":
            assert "no le corresponde a su rol" in told[1].json["detail"], one.name
    assert office.get("/campaigns/1/events?limit=200").json == before


def test_a_token_that_is_over_opens_nothing(house):
    from datetime import timedelta

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.office.tokens.models import ApiToken

    program = Program(house, OFFICE)
    assert program.get("/campaigns").status_code == 200
    with house.open():
        db.session.query(ApiToken).update({"expires_at": clock.now() - timedelta(seconds=1)})
        db.session.commit()
    answer = program.get("/campaigns")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    assert answer.json["detail"].startswith("Esa clave venció el lun 2 mar")


def test_a_token_of_who_left_opens_nothing_and_says_why(house):
    from ticketing import clock
    from ticketing.office.accounts.actions import disable

    program = Program(house, OFFICE)
    with house.open():
        disable(house.person(OFFICE), by=house.cast().coordinator, at=clock.now())
    assert "ya no trabaja aquí" in program.get("/campaigns").json["detail"]


def test_who_tries_wrong_tokens_has_to_wait_and_who_has_a_right_one_does_not(house):
    client, right = house.app.test_client(), Program(house, OFFICE)

    def tried(name: str) -> TestResponse:
        return client.get(f"{V1}/campaigns", headers={"Authorization": f"Bearer despacho_{name}"})

    assert {tried(str(number)).status_code for number in range(40)} == {401}
    answer = tried("otra")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert right.get("/campaigns").status_code == 200


def test_so_many_times_a_minute_whoever_answers_and_no_other_token_suffers(own_app, monkeypatch):
    """Two applications on one database, as two processes are: they share what is left."""
    from dataclasses import replace

    from ticketing.app import create_app
    from ticketing.extensions import db

    settings = replace(own_app.config["SETTINGS"], api_rate=3)
    monkeypatch.setitem(own_app.config, "SETTINGS", settings)
    house, second = went_out(own_app), create_app(settings)
    one, other = Program(house, OFFICE), Program(house, OFFICE)
    elsewhere = second.test_client()
    by_turns = (one.client, elsewhere, one.client, elsewhere, one.client)
    answers = [client.get(f"{V1}/campaigns", headers=one.headers) for client in by_turns]
    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert [each.headers["RateLimit"].partition(";t=")[0] for each in answers] == [
        f'"minuto";r={left}' for left in (2, 1, 0, 0, 0)
    ]
    assert {each.headers["RateLimit-Policy"] for each in answers} == {'"minuto";q=3;w=60'}
    assert (answers[3].mimetype, 0 < int(answers[3].headers["Retry-After"]) <= 60) == ("application/problem+json", True)
    assert elsewhere.get(f"{V1}/campaigns", headers=other.headers).status_code == 200
    with second.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("said", ["Bearer \xff", "Bearer " + "x" * 5000, "Basic a b", "Bearer \t", "BEARER"])
def test_a_header_that_is_none_is_no_token(house, said):
    answer = house.app.test_client().get(f"{V1}/campaigns", headers={"Authorization": said})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_an_answer_is_kept_for_a_week(house):
    from datetime import timedelta

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.office.tokens.jobs import forget_answers

    with house.open():
        db.session.query(Campaign).update({"status": "running"})
    program = Program(house, OFFICE)
    assert program.post("/campaigns/1/pause", key="una", json={}).status_code == 200
    with house.open():
        assert forget_answers(clock.now() + timedelta(days=6)) == 0
    assert program.post("/campaigns/1/pause", key="una", json={}).status_code == 200
    with house.open():
        assert forget_answers(clock.now() + timedelta(days=8)) == 1
    assert program.post("/campaigns/1/pause", key="una", json={}).status_code == 409


def test_the_command_makes_lists_and_revokes(house):
    runner = house.app.test_cli_runner()
    with house.open():
        email = house.person(OFFICE).email
    made = runner.invoke(args=["token", "add", email, "--name", "Tablero", "--scope", "campaigns:read", "--days", "30"])
    assert made.output.startswith("despacho_")
    assert "Tablero\tcampaigns:read\t2026-04-01\tsirve" in runner.invoke(args=["token", "list"]).output
    assert runner.invoke(args=["token", "add", email, "--days", "9999"]).exit_code == 1
    assert runner.invoke(args=["token", "add", "nadie@despacho.test"]).exit_code == 1
    everything = runner.invoke(args=["token", "add", email]).output.strip()
    assert everything not in made.output
    headers = {"Authorization": f"Bearer {everything}"}
    assert house.app.test_client().post(f"{V1}/campaigns/1/pause", headers=headers).status_code == 409
