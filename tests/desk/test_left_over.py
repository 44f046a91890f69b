"""Who stands in for the coordinator, who signs what nobody else can, sees what is to be signed and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, value
from tests.desk.cast import FILED, approve, at, filed

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.desk.cases.models import Ticket

DELIA, ELENA = "Delia Encargada", "Elena Ajena"
HERS, SIGN = "/tickets/2026-0001", "/tickets/2026-0001/sign/jefatura"
OTHERS = ("/tickets/2026-0002", "/tickets/2026-0002/sign/jefatura", "/tickets/2026-0003")
APPROVED = {"verdict": "approved", "note": ""}


@pytest.fixture(params=[False, True], ids=["open", "reserved"])
def house(app: Flask, request: pytest.FixtureRequest) -> House:
    """The head asks for something, which only the coordinator can sign; she is away and Delia stands in for her. Two
    requests of Rosa's are none of Delia's."""
    from ticketing.office.people import actions as people

    made = opened(app)
    with made.open():
        cast = made.cast()
        people.name_substitute(
            cast.coordinator, cast.deputy, from_on=FILED.date(), until_on=date(2026, 3, 6), by=None, at=FILED
        )
        own = filed(cast, by=cast.head)
        filed(cast)
        approve(filed(cast), cast)
        if request.param:
            reserved(own)
    return made


def reserved(ticket: Ticket) -> None:
    from ticketing.desk.handling.actions import reserve

    reserve(ticket, True, reason="Datos de una persona", ground="18a", by=ticket.requester, at=FILED, seen=None)


def link(house: House) -> str:
    from ticketing.desk.signing.by_link import link_to
    from ticketing.office.links.queries import token

    with house.open():
        return f"/sign/{token(link_to(house.ticket(), 'jefatura', house.person(DELIA), at=FILED))}"


def test_she_reads_it_and_signs_it_on_the_page(house: House) -> None:
    delia = house.browser(DELIA)
    assert SIGN in delia.get("/").text
    assert delia.get(HERS).status_code == 200

    page = delia.get(SIGN)
    answer = delia.post(SIGN, data=APPROVED | {"content_hash": value(page, "content_hash")})

    assert (page.status_code, answer.status_code) == (200, 303)
    with house.open():
        assert house.ticket().received
    assert delia.get(HERS).status_code == 200, "What she signed stays hers to read while she stands in."


def test_she_signs_it_by_the_link_of_her_mail(house: House) -> None:
    client, address = house.app.test_client(), link(house)

    page = client.get(address)
    answer = client.post(address, data=APPROVED | {"content_hash": value(page, "content_hash")})

    assert answer.status_code == 303
    assert client.get(address).status_code == 200
    with house.open():
        assert house.ticket().received


def test_she_sees_nothing_else(house: House) -> None:
    delia = house.browser(DELIA)

    assert [delia.get(address).status_code for address in OTHERS] == [404, 404, 404]
    assert delia.post(OTHERS[1], data=APPROVED | {"content_hash": "x"}).status_code == 404
    assert OTHERS[0] not in delia.get("/").text + delia.get("/search?q=becas").text


def test_nobody_else_sees_it_nor_she_before_nor_afterwards(house: House) -> None:
    assert house.browser(ELENA).get(HERS).status_code == 404
    for day in ("2026-03-09 09:00", "2026-02-27 09:00"):
        house.move(at(day))
        assert [house.browser(DELIA).get(address).status_code for address in (HERS, SIGN)] == [404, 404], day


def test_where_somebody_usual_can_sign_it_again_it_is_none_of_hers(house: House) -> None:
    from ticketing.office.people.actions import name_head

    with house.open():
        cast = house.cast()
        name_head(cast.credit, cast.law_head, "Jefe", by=None, at=FILED)

    assert house.browser(DELIA).get(HERS).status_code == 404


def test_who_only_reads_is_shown_nothing_for_standing_in(house: House) -> None:
    from ticketing.demo import roles
    from ticketing.office.people.actions import grant

    with house.open():
        grant(house.person(DELIA), roles.AUDITOR, from_on=FILED.date(), by=None, at=FILED)
        cut_off = house.ticket().reserved

    assert house.browser(DELIA).get(SIGN).status_code == (404 if cut_off else 200)
    assert house.browser(DELIA).post(SIGN, data=APPROVED | {"content_hash": "x"}).status_code in {404, 422}
