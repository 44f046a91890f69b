"""The lists of an open page are asked again when something happened, and cost next to nothing while nothing did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.desk.browsing import House, opened
from tests.desk.cast import at, filed, taken
from tests.harness.counting import counted
from ticketing.desk.messages.actions import post
from ticketing.extensions import db

NOON = at("2026-03-02 12:00")


@pytest.fixture
def house(app: Flask) -> House:
    found = opened(app)
    with found.open():
        taken(found.cast())
    found.move(NOON)
    return found


def test_while_nothing_happens_nothing_is_sent(house: House) -> None:
    pedro = house.browser("Pedro Profesional")
    first = pedro.get("/pulse")
    again = pedro.get("/pulse", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, first.data, again.status_code) == (200, b"", 304)
    with counted(house.app) as selects:
        pedro.get("/pulse")
    assert len(selects) <= 3, selects.said()


def test_what_anybody_does_is_felt(house: House) -> None:
    pedro = house.browser("Pedro Profesional")
    first = pedro.get("/pulse").headers["ETag"]
    with house.open():
        post(house.ticket(), "Ya está la fecha.", internal=False, by=house.cast().requester, at=NOON)
        db.session.commit()
    assert pedro.get("/pulse", headers={"If-None-Match": first}).status_code == 200


def test_the_time_that_is_left_is_told_anew_though_nothing_happens(house: House) -> None:
    pedro = house.browser("Pedro Profesional")
    first = pedro.get("/pulse").headers["ETag"]
    house.move(NOON + timedelta(minutes=6))
    assert pedro.get("/pulse", headers={"If-None-Match": first}).status_code == 200


def test_it_tells_nobody_how_much_happened(house: House) -> None:
    with house.open():
        filed(house.cast())
        db.session.commit()
    found = {house.browser(name).get("/pulse").headers["ETag"] for name in ("Pedro Profesional", "Rosa Solicitante")}
    assert len(found) == 2
    assert house.app.test_client().get("/pulse").status_code == 303


@pytest.mark.parametrize("page", ["/", "/queue", "/tickets"])
def test_the_pages_of_lists_ask_it(house: House, page: str) -> None:
    text = house.browser("Pedro Profesional").get(page).text
    assert 'data-fresh="/pulse"' in text
    assert "data-part=" in text
    assert 'data-key="2026-0001"' in text
