"""Two of TIC decide at one instant what is to become of what stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, at
from tests.desk.racing import Press, patient, raced, told

if TYPE_CHECKING:
    from flask import Flask

LATER = at("2026-03-03 09:00")
WHY = {"why": "Ya no hace falta."}
DIANA, TERESA = "Diana Diseño", "Teresa Tesorera"


@pytest.fixture
def house(app_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The cast, two of it of TIC; one reaction stands still, of an effect that is mended meanwhile."""
    from ticketing.demo import roles
    from ticketing.ledger.reactions import table
    from ticketing.office.people.actions import grant

    monkeypatch.setitem(table.REACTIONS, "sum", table.After(lambda _occasion: None, words="Sumar"))
    found = opened(app_postgres)
    with found.open():
        for who in (DIANA, TERESA):
            grant(found.person(who), roles.TIC, from_on=date(2026, 1, 1), by=None, at=FILED)
        stands_still(found)
    found.move(LATER)
    with patient(found, monkeypatch) as kept:
        yield kept


def stands_still(house: House) -> None:
    from ticketing.extensions import db
    from ticketing.ledger.reactions.models import ReactionRow
    from ticketing.ledger.recording.actions import record

    record(house.cast().requester, "happened", by=None, at=FILED, effects=("sum",))
    row = db.session.query(ReactionRow).one()
    row.fault, row.defects, row.given_up_at = "defect", 3, FILED


def decides(who: str, what: str) -> Callable[[House], Press]:
    return lambda house: Press(house.browser(who), f"/condition/reactions/{what}", dict(WHY))


@pytest.mark.parametrize(
    ("one", "other"),
    [("1/again", "1/discard"), ("1/again", "1/again"), ("1/discard", "1/discard"), ("1/discard", "again")],
    ids=lambda what: what.replace("/", "-"),
)
def test_of_two_who_decide_at_once_one_does_and_the_other_is_told(house: House, one: str, other: str) -> None:
    answers = raced(house, decides(DIANA, one)(house), decides(TERESA, other)(house), rows="reaction")

    assert sorted(each.status_code for each in answers) == [303, 409], [told(each)[:300] for each in answers]
    late = next(each for each in answers if each.status_code == 409)
    assert "ya no está detenido" in told(late)
    kinds, discarded, waits = left(house)
    assert kinds == (["reaction_discarded"] if discarded else ["reaction_tried_again"])
    assert waits is not discarded


def left(house: House) -> tuple[list[str], bool, bool]:
    """The records of the decision; whether it was discarded; whether the worker would carry it out now."""
    from ticketing.extensions import db
    from ticketing.ledger.events.queries import history
    from ticketing.ledger.reactions.actions import carry_out_waiting
    from ticketing.ledger.reactions.models import ReactionRow

    with house.open():
        row = db.session.query(ReactionRow).one()
        kinds, discarded = [each.kind for each in history("reaction", row.id)], row.discarded_at is not None
        return kinds, discarded, carry_out_waiting(at=LATER + timedelta(hours=1)) == 1
