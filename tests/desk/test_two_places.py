"""Somebody who heads one named area and stands in for the head of another signs each as what he or she is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, approve, filed, form, ticks
from ticketing.demo import roles
from ticketing.desk.gates.queries import row
from ticketing.desk.handling.actions import take
from ticketing.office.people import actions as people
from ticketing.office.signatures.queries import of
from workflows.refusals import Refused

if TYPE_CHECKING:
    from ticketing.office.people.models import Person

DAY = FILED.date()


@pytest.mark.parametrize(("who", "absent"), [("law_head", "treasury_head"), ("treasury_head", "law_head")])
def test_each_area_is_signed_in_the_right_name(cast: Cast, who: str, absent: str) -> None:
    signs: Person = getattr(cast, who)
    away: Person = getattr(cast, absent)
    people.name_substitute(away, signs, from_on=DAY, until_on=DAY, by=None, at=FILED)
    people.grant(signs, roles.PROFESSIONAL, from_on=DAY, by=None, at=FILED)
    ticket = filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
    approve(ticket, cast)

    approve(ticket, cast, gate="areas", by=signs)

    names = {"law_head": cast.law.id, "treasury_head": cast.treasury.id}
    told = {each.area_id: each.on_behalf_of for each in of(ticket, "areas")}
    assert told == {names[who]: None, names[absent]: away}
    assert row(ticket, "areas").status == "satisfied"
    with pytest.raises(Refused, match="como reemplazo"):
        take(ticket, items=ticks(ticket), by=signs, at=FILED, seen=None)
