"""What follows an event: within its transaction, or afterwards until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.ledger.reactions.table import Occasion

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LATER = AT + timedelta(seconds=1)


class Thing:
    """Something with a history."""

    __tablename__ = "thing"
    id = 1


@pytest.fixture
def reactions(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """The table of reactions with two of the test's own; gives what they were called with."""
    from ticketing.ledger.reactions import table

    seen: dict[str, list[Occasion]] = {"now": [], "later": []}
    failing: list[str] = []

    def later(occasion: Occasion) -> None:
        seen["later"].append(occasion)
        if occasion.recipient in failing:
            raise ConnectionError("mail server away")

    monkeypatch.setitem(table.REACTIONS, "now", table.Within(seen["now"].append))
    monkeypatch.setitem(table.REACTIONS, "later", table.After(later, lambda event: ("ana", "luis", "ana")))
    with app.app_context():
        yield {"seen": seen, "failing": failing}


def record() -> None:
    from ticketing.extensions import db
    from ticketing.ledger.recording import actions

    actions.record(Thing(), "happened", by=None, at=AT, effects=("now", "later"))
    db.session.commit()


def carry_out(at: datetime) -> int:
    from ticketing.ledger.reactions.actions import carry_out_waiting

    return carry_out_waiting(at=at)


def test_a_reaction_within_runs_at_once_and_one_after_waits_for_the_worker(reactions):
    record()
    assert len(reactions["seen"]["now"]) == 1
    assert reactions["seen"]["later"] == []


def test_each_recipient_is_served_once_however_often_the_worker_asks(reactions):
    record()
    assert (carry_out(LATER), carry_out(LATER)) == (2, 0)
    assert [o.recipient for o in reactions["seen"]["later"]] == ["ana", "luis"]


def test_a_failing_reaction_is_tried_again_and_keeps_nobody_else_waiting(reactions):
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.ledger.reactions.models import ReactionRow
    from ticketing.ledger.reactions.queries import backlog

    reactions["failing"].append("ana")
    record()
    assert carry_out(LATER) == 1
    assert [one for one in db.session.scalars(select(ReactionRow.last_error)) if one] == [
        "ConnectionError: mail server away"
    ]
    reactions["failing"].clear()
    assert carry_out(LATER + timedelta(hours=2)) == 1
    assert backlog() == 0


def test_a_retry_is_the_same_occasion(reactions):
    reactions["failing"].append("ana")
    record()
    carry_out(LATER)
    carry_out(LATER + timedelta(hours=2))
    keys = [o.key for o in reactions["seen"]["later"] if o.recipient == "ana"]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_an_effect_that_nobody_declared_refuses_the_event(reactions):
    from ticketing.ledger.recording import actions

    with pytest.raises(KeyError, match="unheard-of"):
        actions.record(Thing(), "happened", by=None, at=AT, effects=("unheard-of",))


def test_every_effect_of_every_procedure_has_a_reaction_of_the_beat_that_was_promised(app):
    from tests.rules import first
    from ticketing.ledger.reactions.table import REACTIONS, Within
    from workflows.doings import effects
    from workflows.reading import load, names

    for effect in first.content()["effects"]:  # the first vocabulary told the beat of each
        assert isinstance(REACTIONS[effect["name"]], Within) == (effect["beat"] == "within"), effect["name"]
    for procedure in map(load, names()):
        done = [effect for step in procedure.steps for effect in step.effects]
        done += [effect for done in procedure.occasions.values() for effect in effects(done)]
        done += [effect for one in procedure.timers for effect in effects((*one.do, *one.last))]
        assert set(done) <= REACTIONS.keys(), procedure.name
