"""What goes wrong in a tick is told, and not every second again."""

from __future__ import annotations

import logging
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from ticketing.extensions import db
from ticketing.ringing import Failing, _ring
from ticketing.ticks import Tick


class Leads:
    leads = True


@pytest.fixture
def failing(monkeypatch):
    made = Failing()
    monkeypatch.setattr("ticketing.ringing.failing", made)
    return made


def rung(app, problems) -> Tick:
    def act(_at):
        if problems:
            raise problems[0]

    return Tick("prueba", 1, act, own_transactions=True)


def test_a_database_that_is_away_is_one_line_an_outage_without_a_traceback(own_sqlite, failing, caplog):
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorcode = sqlite3.SQLITE_BUSY
    problems = [OperationalError("BEGIN IMMEDIATE", {}, locked)]
    tick = rung(own_sqlite, problems)
    with caplog.at_level(logging.INFO, "ticketing.ringing"):
        for _ in range(20):
            _ring(own_sqlite, tick, Leads())
        problems.clear()
        _ring(own_sqlite, tick, Leads())
    assert [record.getMessage() for record in caplog.records] == [
        "The database is busy or away; ticks ask again: database is locked",
        "The database answers again",
    ]
    assert not any(record.exc_info for record in caplog.records)


def test_a_defect_is_told_whole_once_and_again_when_it_is_another(own_sqlite, failing, caplog):
    problems = [KeyError("uno")]
    tick = rung(own_sqlite, problems)
    with caplog.at_level(logging.INFO, "ticketing.ringing"):
        for _ in range(20):
            _ring(own_sqlite, tick, Leads())
        problems[0] = KeyError("dos")
        _ring(own_sqlite, tick, Leads())
        problems.clear()
        _ring(own_sqlite, tick, Leads())
    assert [record.getMessage() for record in caplog.records] == [
        "Tick prueba failed; the next one asks again",
        "Tick prueba failed; the next one asks again",
        "Tick prueba works again",
    ]
    assert [bool(record.exc_info) for record in caplog.records] == [True, True, False]


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
