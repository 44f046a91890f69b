"""What an older version left failing: read sensibly, tried once more, never lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from tests.harness import office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
EVENT = (
    "INSERT INTO event (id, subject_kind, subject_id, seq, kind, at, payload_digest, prev_hash, hash)"
    " VALUES (1, 'thing', 1, 1, 'happened', :at, 'd', '', 'h')"
)
ROW = (
    "INSERT INTO reaction (event_id, effect, recipient, next_try_at, attempts, last_error, done_at)"
    " VALUES (1, :effect, :effect, :at, :attempts, :error, :done)"
)
OLD = (
    ("fresh", 0, None, None),
    ("often", 40, "KeyError: 'audience'", None),
    ("twice", 2, "KeyError: 'audience'", None),
    ("away", 40, "TimeoutError: timed out", None),
    ("done", 1, "TimeoutError: timed out", AT),
)


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A database of the version before, with reactions of every kind."""
    from ticketing.extensions import db

    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'old.sqlite3'}" if sqlite else request.getfixturevalue("postgres_url")
    with office.opened(office.settings(url, tmp_path)) as app, app.app_context():
        upgrade(revision="0003")
        moment = AT.replace(tzinfo=None) if sqlite else AT
        db.session.execute(sa.text(EVENT), {"at": moment})
        for effect, attempts, error, done in OLD:
            said = {"effect": effect, "at": moment, "attempts": attempts, "error": error, "done": done and moment}
            db.session.execute(sa.text(ROW), said)
        db.session.commit()
        yield app


def test_what_failed_again_and_again_stands_still_at_the_next_defect_and_waits_if_something_is_away(old, monkeypatch):
    from ticketing.extensions import db
    from ticketing.ledger.reactions import table
    from ticketing.ledger.reactions.actions import carry_out_waiting
    from ticketing.ledger.reactions.models import ReactionRow

    upgrade()
    problems = {"often": KeyError("audience"), "twice": KeyError("audience"), "away": TimeoutError("timed out")}

    def act(occasion: table.Occasion) -> None:
        if occasion.effect in problems:
            raise problems[occasion.effect]

    for effect, *_rest in OLD:
        monkeypatch.setitem(table.REACTIONS, effect, table.After(act))
    assert carry_out_waiting(at=AT) == 1
    found = {row.effect: (row.fault, row.given_up_at is not None) for row in db.session.query(ReactionRow)}
    assert found == {
        "fresh": (None, False), "often": ("defect", True), "twice": ("defect", False), "away": ("mail", False),
        "done": (None, False),
    }  # fmt: skip


def test_the_way_back_loses_nothing_and_revives_nothing(old):
    from ticketing.extensions import db

    upgrade()
    db.session.execute(sa.text("UPDATE reaction SET discarded_at = next_try_at WHERE effect = 'often'"))
    db.session.commit()
    downgrade(revision="0003")
    rows = db.session.execute(sa.text("SELECT effect, done_at IS NULL FROM reaction ORDER BY effect")).all()
    assert {effect: bool(waits) for effect, waits in rows} == {
        "away": True, "done": False, "fresh": True, "often": False, "twice": True,
    }  # fmt: skip
