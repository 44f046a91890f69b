"""What was assigned at a tap is taken back at a tap, from the notice that tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from werkzeug.test import TestResponse

from tests.desk.browsing import House, opened, value
from tests.desk.cast import at, received
from ticketing.desk.handling.actions import assign, reserve
from ticketing.ledger.events.queries import history

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

NUMBERS = ["2026-0001", "2026-0002"]
LATER = at("2026-03-04 11:00")


@pytest.fixture
def house(app: Flask) -> House:
    house = opened(app)
    with house.open():
        for _number in NUMBERS:
            received(house.cast())
    return house


def handed_out(house: House, client: FlaskClient) -> TestResponse:
    """Both given to Ana; the page that tells it."""
    page = client.get("/queue?view=unassigned")
    with house.open():
        ana = house.cast().other_professional.id
    data = {"ticket": NUMBERS, "person": ana} | {f"seen:{one}": value(page, f"seen:{one}") for one in NUMBERS}
    answer = client.post("/queue/assigned", data=data | {"view": "all_open", "orden": "recientes"})
    return client.get(answer.headers["Location"])


def undo(page: TestResponse) -> dict[str, object]:
    """What the notice's button sends."""
    form = page.text.partition('action="/queue/assigned/undo"')[2].partition("</form>")[0]
    assert "Deshacer" in form
    names = ["view", "orden", *(f"seen:{one}" for one in NUMBERS)]
    return {"ticket": NUMBERS} | {name: value(page, name, "/queue/assigned/undo") for name in names}


def owners(house: House) -> set[str | None]:
    with house.open():
        tickets = [house.ticket(number) for number in NUMBERS]
        return {one.assignee.name if one.assignee else None for one in tickets}


def test_what_was_handed_out_goes_back_to_nobody_and_the_record_says_so(house: House) -> None:
    clara = house.browser("Clara Coordinadora")
    data = undo(handed_out(house, clara))
    assert owners(house) == {"Ana Atiende"}

    answer = clara.post("/queue/assigned/undo", data=data)

    assert answer.headers["Location"] == "/queue?view=all_open&orden=recientes"
    assert owners(house) == {None}
    assert "deshizo la asignación a Ana Atiende" in clara.get("/tickets/2026-0001").text


def test_who_takes_one_over_and_thinks_again_leaves_it_with_whoever_had_it(house: House) -> None:
    pedro, ana = house.browser("Pedro Profesional"), house.browser("Ana Atiende")
    for client in (pedro, ana):
        seen = {"seen:2026-0001": value(client.get("/queue?view=all_open"), "seen:2026-0001")}
        assert client.post("/queue/mine/2026-0001", data=seen).status_code == 303
    page = ana.get("/queue")
    data = {"ticket": "2026-0001", "seen:2026-0001": value(page, "seen:2026-0001", "/queue/assigned/undo")}

    assert ana.post("/queue/assigned/undo", data=data).status_code == 303

    with house.open():
        assert house.ticket("2026-0001").assignee.name == "Pedro Profesional"


def test_where_somebody_did_something_since_nothing_of_it_goes_back(house: House) -> None:
    clara = house.browser("Clara Coordinadora")
    data = undo(handed_out(house, clara))
    with house.open():
        ticket = house.ticket("2026-0002")
        reserve(ticket, True, reason="Datos de menores", ground="18a", by=ticket.requester, at=LATER, seen=None)

    answer = clara.post("/queue/assigned/undo", data=data)

    assert answer.status_code == 409
    assert owners(house) == {"Ana Atiende"}


def test_only_who_assigned_it_takes_it_back_and_only_once(house: House) -> None:
    clara = house.browser("Clara Coordinadora")
    data = undo(handed_out(house, clara))

    assert house.browser("Pedro Profesional").post("/queue/assigned/undo", data=data).status_code == 422
    assert house.browser("Rosa Solicitante").post("/queue/assigned/undo", data=data).status_code == 404
    assert clara.post("/queue/assigned/undo", data={}).status_code == 422
    assert owners(house) == {"Ana Atiende"}
    assert clara.post("/queue/assigned/undo", data=data).status_code == 303
    assert clara.post("/queue/assigned/undo", data=data).status_code == 409
    with house.open():
        ticket = house.ticket("2026-0001")
        assert len(history("ticket", ticket.id, ("unassigned",))) == 1


def test_it_does_not_go_back_to_somebody_who_works_here_no_more(house: House) -> None:
    with house.open():
        cast, ticket = house.cast(), house.ticket("2026-0001")
        assign(ticket, cast.professional, by=cast.coordinator, at=LATER, seen=None)
    ana = house.browser("Ana Atiende")
    seen = {"seen:2026-0001": value(ana.get("/queue?view=all_open"), "seen:2026-0001")}
    ana.post("/queue/mine/2026-0001", data=seen)
    data = {"ticket": "2026-0001", "seen:2026-0001": value(ana.get("/queue"), "seen:2026-0001", "/queue/assigned/undo")}
    with house.open():
        house.cast().professional.disabled_at = LATER

    answer = ana.post("/queue/assigned/undo", data=data)

    assert answer.status_code == 422
    assert "Pedro Profesional ya no atiende solicitudes" in answer.text
