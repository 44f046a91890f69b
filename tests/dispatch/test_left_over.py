"""The proof of what only the coordinator could sign, answered by whoever stands in for her."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, approve, filed, ticks
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import made, proved

if TYPE_CHECKING:
    from flask import Flask

DELIA = "Delia Encargada"


@pytest.fixture
def house(app: Flask) -> House:
    """The head's request, signed by the coordinator, its proof sent; now both are away and Delia stands in for her."""
    from ticketing.desk.handling.actions import take
    from ticketing.office.people.actions import name_substitute

    found = opened(app)
    with found.open():
        cast = found.cast()
        students()
        for ticket in (filed(cast, by=cast.head), filed(cast)):
            approve(ticket, cast, by=cast.coordinator if ticket.requester == cast.head else cast.head)
            take(ticket, items=ticks(ticket), by=cast.professional, at=FILED, seen=None)
            proved(made(ticket, cast), cast)
        for absent, other in ((cast.coordinator, cast.deputy), (cast.head, cast.law_head)):
            name_substitute(absent, other, from_on=FILED.date(), until_on=date(2026, 3, 6), by=None, at=FILED)
    return found


def confirmed(house: House) -> bool:
    from ticketing.extensions import db
    from ticketing.office.signatures.models import Signature

    with house.open():
        given = db.session.query(Signature).filter_by(subject_kind="campaign", subject_id=1).all()
        return [(one.person.name, one.fallback) for one in given] == [(DELIA, True)]


def test_a_program_of_hers_confirms_it_and_sees_no_other(house: House) -> None:
    delia = Program(house, DELIA)

    assert (delia.get("/campaigns/1").status_code, delia.get("/campaigns/2").status_code) == (200, 404)
    assert [one["id"] for one in delia.get("/campaigns").json["items"]] == [1]
    assert delia.post("/campaigns/2/proof/confirm", json={}).status_code == 404
    assert delia.post("/campaigns/1/proof/confirm", json={}).status_code == 200
    assert confirmed(house)


def test_on_the_page_of_the_ticket_she_is_asked_and_answers(house: House) -> None:
    delia = house.browser(DELIA)
    assert "Ver y confirmar la prueba" in delia.get("/tickets/2026-0001").text

    page = delia.post("/campaigns/1/proof")
    answer = delia.post(page.location.removeprefix("http://localhost") + "/confirm")

    assert answer.status_code == 303, answer.text
    assert confirmed(house)
    assert delia.get("/tickets/2026-0002").status_code == 404
