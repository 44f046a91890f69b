"""What goes wrong in a tick is told, and not every second again."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from ticketing.extensions import db
from ticketing.outage import Failing, Outage
from ticketing.scheduler.running import run
from ticketing.scheduler.ticks import Tick


class Leads:
    leads = True


@pytest.fixture
def failing(monkeypatch):
    made = Failing()
    monkeypatch.setattr("ticketing.scheduler.running.failing", made)
    monkeypatch.setattr("ticketing.outage.database", Outage())
    return made


def failing_tick(app, problems) -> Tick:
    def act(_at):
        if problems:
            raise problems[0]

    return Tick("prueba", 1, act, own_transactions=True)


def test_a_database_that_is_away_is_one_line_an_outage_without_a_traceback(own_sqlite, failing, caplog):
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    problems = [OperationalError("BEGIN IMMEDIATE", {}, locked)]
    tick, harmless = failing_tick(own_sqlite, problems), failing_tick(own_sqlite, [])
    with caplog.at_level(logging.INFO, "ticketing.outage"):
        for _ in range(20):
            run(own_sqlite, tick, Leads())
            run(own_sqlite, harmless, Leads())  # it asks the database nothing, and proves nothing
        with own_sqlite.app_context():
            db.session.connection()
        problems.clear()
        run(own_sqlite, tick, Leads())
    assert [record.getMessage() for record in caplog.records] == [
        "The database is busy or away; it is asked again: database is locked",
        "The database answers again, after 0 s; asked in vain: 20",
    ]
    assert not any(record.exc_info for record in caplog.records)


def test_a_defect_is_told_whole_once_and_again_when_it_is_another(own_sqlite, failing, caplog):
    problems = [KeyError("uno")]
    tick = failing_tick(own_sqlite, problems)
    with caplog.at_level(logging.INFO, "ticketing.outage"):
        for _ in range(20):
            run(own_sqlite, tick, Leads())
        problems[0] = KeyError("dos")
        run(own_sqlite, tick, Leads())
        problems.clear()
        run(own_sqlite, tick, Leads())
    assert [record.getMessage() for record in caplog.records] == [
        "Tick prueba failed; it is tried again",
        "Tick prueba failed; it is tried again",
        "Tick prueba works again",
    ]
    assert [bool(record.exc_info) for record in caplog.records] == [True, True, False]


def test_what_comes_and_goes_within_seconds_is_one_outage_and_one_that_stays_is_told(caplog, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("ticketing.clock.monotonic", lambda: now[0])
    gone, seen = OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked")), Outage()
    for _ in range(10):
        assert seen.found(gone)
        seen.over()
        now[0] += 0.1
    assert len(caplog.messages) == 2
    for _ in range(60):
        seen.found(gone)
        now[0] += 0.1
    assert len(caplog.messages) == 3, "An outage that follows another at once and lasts is not kept silent."


def test_a_defect_is_no_outage():
    seen = Outage()
    assert not seen.found(KeyError("x"))
    assert not seen.away


def test_a_campaign_that_cannot_be_looked_after_stops_no_other(own_sqlite, caplog, monkeypatch):
    from ticketing.massmail import ticks

    seen = []

    def act(number, *, at):
        seen.append(number)
        if number == 1:
            raise KeyError("audience")

    monkeypatch.setattr(ticks.queries, "get", lambda number: number)
    with own_sqlite.app_context():
        ticks._each([1, 2, 3], act, None)
        db.session.rollback()
    assert seen == [1, 2, 3]
    assert "Campaign 1 could not be looked after" in caplog.text


def test_whatever_would_ring_often_says_whether_it_has_work() -> None:
    """So nothing to do costs no statement: what is asked in vain every other second is what an idle worker costs."""
    from ticketing.wings import TICKS

    assert [tick.name for tick in TICKS if tick.seconds < 30 and tick.work is None] == []
