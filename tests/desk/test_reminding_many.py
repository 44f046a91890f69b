"""Of many that wait the job of reminders reads pieces, and opens those alone of which something is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

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
    _selects(app)
    tickets(one, 60)

    assert _selects(app) == 1


def test_of_many_that_changed_no_more_is_asked_than_of_one(app: Flask, cast: Cast) -> None:
    from ticketing.desk.cases.models import Ticket
    from ticketing.extensions import db

    one = filed(cast)
    few = _selects(app)
    tickets(one, 60)
    db.session.execute(update(Ticket).values(timer_at=FILED))

    assert _selects(app) == few


def test_where_nothing_is_due_the_worker_is_not_even_woken(app: Flask, cast: Cast) -> None:
    from ticketing.desk.ticks import TICKS
    from ticketing.extensions import db
    from ticketing.scheduler.conditions import Looks

    filed(cast)
    asked = Looks(db.engine, [tick for tick in TICKS if tick.name == "desk.timers"])
    _selects(app)

    told = []
    for at_ in (QUIET, THIRD_DAY):
        asked.told.clear()
        told.append([tick.name for tick in asked.with_work(at_, leads=True)])
    asked.conditions.close()

    assert told == [[], ["desk.timers"]]


def test_a_look_reads_an_index_and_no_ticket(app_sqlite: Flask) -> None:
    from sqlalchemy import select, text

    from ticketing.desk.moving.jobs import TIME_CAME
    from ticketing.extensions import db
    from ticketing.scheduler.ticks import NOW

    with app_sqlite.app_context():
        asked = str(select(TIME_CAME).compile(db.engine, compile_kwargs={"literal_binds": False}))
        plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {asked.replace('?', ':now')}"), {NOW.key: "2026-03-02"})
        assert any("ix_ticket_timer" in str(row) for row in plan)


def test_looking_leaves_the_version_that_people_have_before_them(cast: Cast) -> None:
    from ticketing.desk.moving.jobs import fire_timers
    from ticketing.extensions import db

    ticket = filed(cast)
    db.session.commit()
    seen = ticket.version
    fire_timers(QUIET)
    db.session.expire_all()

    assert (ticket.version, ticket.timer_at) == (seen, at("2026-03-05 08:00"))


def test_each_of_many_is_reminded_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pieces, of which the last is not full."""
    from ticketing.desk.cases import alone
    from ticketing.desk.moving.jobs import fire_timers

    monkeypatch.setattr(alone, "PIECE", 3)
    tickets(filed(cast), 6)

    assert [fire_timers(THIRD_DAY), fire_timers(THIRD_DAY)] == [7, 0]


def test_one_that_cannot_be_asked_is_told_and_stops_no_other(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    from ticketing.desk.moving.jobs import fire_timers
    from ticketing.extensions import db
    from ticketing.ledger.recording.actions import record

    broken, _whole = filed(cast), filed(cast)
    record(broken, "reminded", by=None, at=FILED, payload=_as_said(broken))
    db.session.commit()

    with caplog.at_level(logging.ERROR):
        sent = fire_timers(THIRD_DAY)

    assert sent == 1
    assert [record.args for record in caplog.records] == [(broken.id,)]


def _as_said(ticket) -> dict[str, str]:  # type: ignore[no-untyped-def]
    """What an event says that was never told how manieth it was."""
    from ticketing.desk.cases.rules import rules_of
    from ticketing.desk.moving.waiting import waits

    reminder = next(each for each in rules_of(ticket).timers if waits(ticket, each))
    return {"reminder": reminder.name, "since": waits(ticket, reminder).key}


def _selects(app: Flask) -> int:
    from ticketing.desk.moving.jobs import fire_timers
    from ticketing.extensions import db

    db.session.commit()
    with counted(app) as selects:
        assert fire_timers(QUIET) == 0
    return len(selects)
