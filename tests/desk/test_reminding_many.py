"""Of many that wait the job of reminders reads pieces, and opens those alone of which something is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, at, filed, hire
from tests.harness.counting import counted
from tests.upkeep.multiplying import tickets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

QUIET, THIRD_DAY = at("2026-03-03 09:00"), at("2026-03-05 09:00")


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    from ticketing import clock

    with app.app_context():
        clock.move(FILED)
        yield hire()


def test_how_many_wait_does_not_matter_while_nothing_is_due(app: Flask, cast: Cast) -> None:
    one = filed(cast)
    few = _selects(app)
    tickets(one, 60)

    assert _selects(app) == few


def test_each_of_many_is_reminded_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pieces, of which the last is not full."""
    from ticketing.desk.cases import alone
    from ticketing.desk.moving.jobs import remind

    monkeypatch.setattr(alone, "PIECE", 3)
    tickets(filed(cast), 6)

    assert [remind(THIRD_DAY), remind(THIRD_DAY)] == [7, 0]


def test_one_that_cannot_be_asked_is_told_and_stops_no_other(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    from ticketing.desk.moving.jobs import remind
    from ticketing.extensions import db
    from ticketing.ledger.recording.actions import record

    broken, _whole = filed(cast), filed(cast)
    record(broken, "reminded", by=None, at=FILED, payload=_as_said(broken))
    db.session.commit()

    with caplog.at_level(logging.ERROR):
        sent = remind(THIRD_DAY)

    assert sent == 1
    assert [record.args for record in caplog.records] == [(broken.id,)]


def _as_said(ticket) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """What an event says that was never told how manieth it was."""
    from ticketing.desk.cases.rules import rules_of
    from ticketing.desk.moving.waiting import waits_since

    reminder = next(each for each in rules_of(ticket).reminders if waits_since(ticket, each))
    return {"reminder": reminder.name, "since": waits_since(ticket, reminder).isoformat()}


def _selects(app: Flask) -> int:
    from ticketing.desk.moving.jobs import remind
    from ticketing.extensions import db

    db.session.commit()
    with counted(app) as selects:
        assert remind(QUIET) == 0
    return len(selects)
