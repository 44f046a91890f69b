"""The record says what was written, or `verify` names where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from flask import Flask

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
UNGUARDED = {
    "postgresql": ("DROP TRIGGER event_append_only ON event", "DROP FUNCTION event_append_only()"),
    "sqlite": ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"),
}


class Thing:
    """Something with a history."""

    __tablename__ = "thing"

    def __init__(self, id: int) -> None:
        self.id = id


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """Its triggers are dropped by whoever tampers."""
    return own_app


@pytest.fixture
def record(app: Flask) -> Iterator[object]:
    from ticketing.ledger.recording import actions

    with app.app_context():

        def write(thing: Thing, kind: str, hours: int = 0, **payload: object) -> object:
            return actions.record(thing, kind, by=None, at=AT + timedelta(hours=hours), payload=payload)

        for number in (1, 2):
            for step in range(3):
                write(Thing(number), "happened", step, number=number, step=step)
        yield write


def verdict():
    from ticketing.extensions import db
    from ticketing.ledger.verification import verify

    db.session.commit()
    db.session.expire_all()
    return verify()


def tamper(app: Flask, *statements: str) -> None:
    """Change the database behind the application's back, as whoever holds it could."""
    from ticketing.extensions import db

    db.session.commit()
    for statement in (*UNGUARDED[db.engine.dialect.name], *statements):
        db.session.execute(text(statement))


def test_an_untouched_record_is_whole_and_says_what_is_not_sealed_yet(record):
    found = verdict()
    assert (found.events, found.unsealed, found.broken) == (6, 6, None)


def test_sealing_leaves_no_tail_and_goes_on_from_the_last_seal(record):
    from ticketing.ledger.seals.actions import seal

    first = seal(at=AT)
    record(Thing(3), "happened")
    second = seal(at=AT + timedelta(minutes=1))
    assert second.prev_hash == first.hash
    assert (verdict().sealed, verdict().unsealed, verdict().broken) == (7, 0, None)


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE event SET kind = 'other' WHERE id = 5", "evento 5"),
        ("UPDATE event_payload SET body = '{\"step\": 9}' WHERE event_id = 2", "evento 2"),
        ("UPDATE event SET at = '2026-01-01 00:00:00' WHERE id = 3", "evento 3"),
        ("UPDATE event SET actor_id = 7 WHERE id = 1", "evento 1"),
    ],
    ids=["kind", "payload", "instant", "actor"],
)
def test_a_changed_event_is_named(app, record, statement, names):
    tamper(app, statement)
    assert names in verdict().broken


def test_a_deleted_event_in_the_middle_is_named_by_the_one_that_follows(app, record):
    tamper(app, "DELETE FROM event_payload WHERE event_id = 2", "DELETE FROM event WHERE id = 2")
    assert "evento 3" in verdict().broken


def test_a_history_that_vanished_whole_is_caught_by_its_seal(app, record):
    from ticketing.ledger.seals.actions import seal

    seal(at=AT)
    gone = "SELECT id FROM event WHERE subject_id = 2"
    tamper(app, f"DELETE FROM event_payload WHERE event_id IN ({gone})", "DELETE FROM event WHERE subject_id = 2")
    assert "evento 4" in verdict().broken


def test_an_erased_payload_leaves_the_chain_whole(record):
    from ticketing.extensions import db

    db.session.execute(text("DELETE FROM event_payload WHERE event_id = 2"))
    assert verdict().broken is None


@pytest.mark.parametrize("statement", ["UPDATE event SET kind = 'other'", "DELETE FROM event"])
def test_the_database_itself_refuses_to_change_an_event(record, statement):
    from ticketing.extensions import db

    db.session.commit()
    db.session.execute(text("DELETE FROM event_payload"))
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
