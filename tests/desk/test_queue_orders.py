"""The queue in another order: each page goes on where the one before ended, and a made-up place is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, received
from ticketing.desk.cases.models import Ticket
from ticketing.desk.queue.orders import ORDERS
from ticketing.desk.queue.queries import queue
from ticketing.extensions import db
from ticketing.office.people.queries import roles_of

if TYPE_CHECKING:
    from flask import Flask

MANY = 7


@pytest.fixture
def house(app: Flask) -> House:
    house = opened(app)
    with house.open():
        cast = house.cast()
        for number in range(MANY):
            received(cast, FILED + timedelta(hours=number % 3, minutes=number))
    return house


@pytest.mark.parametrize("order", ORDERS)
def test_pages_of_two_hold_each_request_once_in_the_order_of_one_page(house: House, order: str) -> None:
    with house.open():
        clara = house.cast().coordinator
        roles, at = roles_of(clara, FILED.date()), FILED + timedelta(days=1)
        whole = [one.id for one in queue(clara, roles, at, "all_open", order=order).tickets]
        told: list[int] = []
        after = None
        while True:
            page = queue(clara, roles, at, "all_open", after=after, most=2, order=order)
            told += [one.id for one in page.tickets]
            after = page.next
            if after is None:
                break
        assert told == whole
        assert len(set(told)) == MANY


def test_the_newest_or_the_oldest_stands_first_as_asked(house: House) -> None:
    clara = house.browser("Clara Coordinadora")
    newest, oldest = (clara.get(f"/queue?view=all_open&orden={one}").text for one in ("recientes", "antiguas"))
    assert newest.index("/tickets/2026-0007") < newest.index("/tickets/2026-0001")
    assert oldest.index("/tickets/2026-0001") < oldest.index("/tickets/2026-0007")
    assert "orden=antiguas" in newest.partition("queue-head")[2].partition("</nav>")[0]


def test_an_order_that_does_not_exist_is_told_and_so_is_a_made_up_place(house: House) -> None:
    clara = house.browser("Clara Coordinadora")
    assert clara.get("/queue?view=all_open&orden=color").status_code == 422
    for order, after in (("recientes", "mañana~3"), ("dependencia", "sin virgulilla"), ("", "2026-01-01~1")):
        assert clara.get("/queue", query_string={"orden": order, "after": after}).status_code == 422


def test_the_filters_keep_the_order(house: House) -> None:
    page = house.browser("Clara Coordinadora").get("/queue?view=all_open&orden=recientes&q=2026").text
    with house.open():
        assert db.session.get_one(Ticket, 1).number == "2026-0001"
    chosen = page.partition('name="orden"')[2].partition("</select>")[0]
    assert '<option selected value="recientes">' in chosen
