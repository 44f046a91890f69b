"""From a request to its report by programs alone, each acting as its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import V1, Program
from tests.desk.browsing import House, opened
from tests.desk.cast import taken
from tests.dispatch.numbers import audience, went_out
from tests.dispatch.test_campaigns import verified

if TYPE_CHECKING:
    from flask import Flask

OFFICE, REQUESTER, STRANGER = "Pedro Profesional", "Rosa Solicitante", "Elena Ajena"


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, an audience, and a request in work."""
    from ticketing.extensions import db

    made = opened(app_sqlite)
    with made.open():
        audience()
        taken(made.cast())
        db.session.commit()
    return made


@pytest.fixture
def office(house: House) -> Program:
    return Program(house, OFFICE)


def number(house: House) -> str:
    from ticketing.desk.cases.models import Ticket
    from ticketing.extensions import db

    with house.open():
        return str(db.session.query(Ticket).one().number)


def ticked(house: House) -> None:
    """The list of what must be looked at, which is the desk's."""
    from ticketing.extensions import db

    with house.open():
        verified(house.ticket(), house.cast())
        db.session.commit()


def made(house: House, office: Program) -> str:
    """The path of a new campaign of the request."""
    answer = office.post(f"/tickets/{number(house)}/campaigns", key="hacer", json={})
    assert (answer.status_code, answer.json["status"]) == (201, "draft")
    return str(answer.headers["Location"]).removeprefix(V1)


def test_programs_carry_a_request_to_its_launch_and_back(house, office):
    one, hers = made(house, office), Program(house, REQUESTER)
    assert office.post(f"/tickets/{number(house)}/campaigns", key="hacer", json={}).json["id"] == 1
    said = office.patch(f"{one}/content", json={"subject": "Renovación de {{nombre|su crédito}}", "utm": False})
    assert (said.json["subject"], said.json["utm"]) == ("Renovación de {{nombre|su crédito}}", False)
    assert "Inscríbase antes del viernes." in office.get(f"{one}/preview").json["text"]
    assert office.get(f"{one}/audience").json["included"] > 0
    assert "bad" in {light["state"] for light in office.get(f"{one}/checks").json["items"]}
    assert office.post(f"{one}/launch", json={}).status_code == 409
    assert office.post(f"{one}/proof", json={"note": "Revise el asunto."}).status_code == 200
    assert office.post(f"{one}/proof/confirm").status_code == 409
    assert Program(house, STRANGER).post(f"{one}/proof/confirm").status_code == 404
    assert hers.post(f"{one}/proof/confirm").status_code == 200
    ticked(house)
    lights = office.get(f"{one}/checks").json["items"]
    assert [light for light in lights if light["state"] not in ("ok", "warn")] == []
    for forbidden in ("always", "day"):
        refused = office.post(f"{one}/launch", json={"window": forbidden})
        assert (refused.status_code, "El de su clase: lunes a viernes" in refused.json["detail"]) == (409, True)
    launched = office.post(f"{one}/launch", json={"rate_per_minute": 60, "canary": True, "window": "class"})
    assert (launched.json["status"], launched.json["rate_per_minute"], launched.json["canary"]) == ("armed", 60, True)
    assert launched.json["undo_until"]
    assert office.get(f"{one}/sending").json["obstacle"] is None
    assert office.post(f"{one}/undo", json={}).json["status"] == "draft"
    later = office.post(f"{one}/launch", json={"start_at": "2099-03-02T15:00:00-05:00"})
    assert later.status_code == 409
    assert later.json["detail"].endswith(".")


def test_a_program_too_must_say_that_the_last_message_may_be_too_late(house, office):
    from datetime import timedelta

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    one = made(house, office)
    office.post(f"{one}/proof", json={})
    Program(house, REQUESTER).post(f"{one}/proof/confirm")
    ticked(house)
    with house.open():
        db.session.query(Campaign).one().not_after = clock.now() + timedelta(hours=2)
        db.session.query(Campaign).one().estimate = 500
        db.session.commit()
    refused = office.post(f"{one}/launch", json={"rate_per_minute": 1})
    assert (refused.status_code, "el último mensaje saldría" in refused.json["detail"]) == (409, True)
    assert office.post(f"{one}/launch", json={"rate_per_minute": 1, "past_latest": True}).json["status"] == "armed"


def test_who_confirms_may_ask_for_changes_and_the_proof_stands_no_more(house, office):
    from ticketing.ledger.events.queries import last_of

    one, hers = made(house, office), Program(house, REQUESTER)
    assert hers.post(f"{one}/proof/changes", json={"note": "Falta la fecha."}).status_code == 404
    office.post(f"{one}/proof", json={})
    assert hers.post(f"{one}/proof/changes", json={"note": " "}).status_code == 409
    assert hers.post(f"{one}/proof/changes", json={"note": "Falta la fecha."}).status_code == 200
    with house.open():
        asked = last_of("campaign", 1)
        assert (asked.kind, asked.payload["note"], asked.payload["channel"]) == (
            "changes_asked",
            "Falta la fecha.",
            "api",
        )
    assert hers.post(f"{one}/proof/confirm").status_code == 409


def test_two_who_change_the_same_campaign_do_not_overwrite_one_another(house, office):
    one = made(house, office)
    tag = office.get(one).headers["ETag"]
    assert office.client.get(V1 + one, headers=office.headers | {"If-None-Match": tag}).status_code == 304
    changed = office.patch(f"{one}/content", seen=tag, json={"preheader": "Hasta el viernes"})
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)
    late = office.patch(f"{one}/content", seen=tag, json={"preheader": "Hasta el lunes"})
    assert (late.status_code, late.mimetype) == (412, "application/problem+json")
    stale = office.patch(f"{one}/content", json={"preheader": "Hasta el lunes", "version": 1})
    assert stale.status_code == 409
    assert office.get(f"{one}/content").json["preheader"] == "Hasta el viernes"


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 301}, "subject"),
        ({"reply_to": "nadie"}, "reply_to"),
        ({"tracking": "todo"}, "tracking"),
        ({"words": ""}, "words"),
    ],
)
def test_what_does_not_fit_names_its_field_and_changes_nothing(house, office, what, field):
    one = made(house, office)
    before = office.get(f"{one}/content").json
    answer = office.patch(f"{one}/content", json=what)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert field in answer.json["detail"]
    assert office.get(f"{one}/content").json == before


def test_a_class_that_the_procedure_does_not_have_is_refused_in_words_and_changes_nothing(house, office):
    one = made(house, office)
    before = office.get(f"{one}/content").json
    answer = office.patch(f"{one}/content", json={"mail_class": "urgente"})
    assert answer.status_code == 409
    assert "clase" in answer.json["detail"]
    assert office.get(f"{one}/content").json == before


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"start_at": "mañana"}, "start_at"),
        ({"start_at": "2026-03-02T15:00:00"}, "zona"),
        ({"rate_per_minute": 0}, "rate_per_minute"),
        ({"rate_per_minute": True}, "rate_per_minute"),
        ({"window": "noche"}, "window"),
        ({"prisa": 1}, "prisa"),
    ],
)
def test_a_launch_that_is_not_understood_is_told_why(house, office, what, said):
    answer = office.post(f"{made(house, office)}/launch", json=what)
    assert answer.status_code == 422
    assert said in answer.json["detail"]


def test_links_are_led_elsewhere_and_one_person_is_explained(app_sqlite):
    house = went_out(app_sqlite)
    office, hers = Program(house, OFFICE), Program(house, REQUESTER)
    first = office.get("/campaigns/1/links").json["items"][0]
    change = {"url": "https://icetex.example/nueva", "reason": "La página cambió."}
    assert hers.post("/campaigns/1/links/0/repoint", json=change).status_code == 409
    moved = office.post("/campaigns/1/links/0/repoint", json=change).json
    assert (moved["sent"], moved["url"]) == (first["url"], "https://icetex.example/nueva")
    assert [one["reason"] for one in moved["changes"]] == ["La página cambió."]
    assert office.post("/campaigns/1/links/99/repoint", json=change).status_code == 409
    told = office.get("/campaigns/1/deliveries/0").json
    assert told["moments"]
    assert told["message_id"].startswith("<")
    assert hers.get("/campaigns/1/deliveries/0").status_code == 404
    assert office.get("/campaigns/1/deliveries/999999").status_code == 404


def test_reports_say_what_the_pages_say(app_sqlite):
    house = went_out(app_sqlite)
    office = Program(house, OFFICE)
    shelf = office.get("/reports").json["items"]
    first = office.get("/reports?limit=2").json
    rest = office.get(first["next"].removeprefix("/api/v1")).json
    assert (len(first["items"]), [*first["items"], *rest["items"]]) == (2, shelf[: 2 + len(rest["items"])])
    assert office.get(f"/reports?after={len(shelf)}").json == {"items": [], "next": None}
    assert {one["kind"] for one in shelf} == {"campaign", "list", "department", "month"}
    for one in shelf:
        path = f"/reports/{one['kind']}/{one['key']}"
        assert office.get(path).json["rates"]
        file = office.get(f"{path}/file.csv")
        page = house.browser(OFFICE).get(f"{path}/file.csv")
        assert (file.data, file.headers["Content-Disposition"]) == (page.data, page.headers["Content-Disposition"])
    assert office.get("/reports/campaign/1/file.pdf").data.startswith(b"%PDF")
    assert office.get("/reports/campaign/1/file.docx").status_code == 404
    assert Program(house, STRANGER).get("/reports/campaign/1").status_code == 404
    assert Program(house, STRANGER).get("/reports").json["items"] == []


@pytest.mark.parametrize("name", ["subject", "from_address", "preheader"])
@pytest.mark.parametrize("ending", ["\r\nBcc: todos@x.example", "\n", "\r", "\u2028otra", "\0"], ids=ascii)
def test_no_header_takes_a_line_break(house, office, name, ending):
    one = made(house, office)
    before = office.get(f"{one}/content").json
    answer = office.patch(f"{one}/content", json={name: f"Asunto{ending}"})
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [name]
    assert office.get(f"{one}/content").json == before
