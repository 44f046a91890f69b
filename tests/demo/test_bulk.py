"""What is written in bulk is what acting leaves, row by row; and so many can be written."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from ticketing.demo import cast, institution, seed
from ticketing.demo.bulk import Bulk
from ticketing.demo.bulk_rows import MODELS
from ticketing.demo.plans import Plan
from ticketing.demo.stories import lives
from ticketing.demo.telling import Hours, tell
from ticketing.demo.topics import topics
from ticketing.desk.cases.models import Serial, Ticket
from ticketing.desk.gates.models import NamedArea
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile

if TYPE_CHECKING:
    from flask import Flask

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
BEGAN = NOW - timedelta(days=100)
# A ticket's version counts how often its row was written; an edit names the areas anew; mails alike share their bytes.
APART: dict[Any, tuple[str, ...]] = {Ticket: ("version",), NamedArea: ("id",)}
MAIL = ("sha256", "size")
WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"evidence": False},
    {"returned": True},
    {"returned": True, "evidence": False, "areas": True},
    {"suspended": True},
    {"suspended": True, "edited": True},
    {"suspended": True, "edited": True, "evidence": False, "areas": True},
    {"annulled": "annul_repeated"},
    {"annulled": "annul_misfiled", "returned": True},
    {"annulled": "withdraw"},
    {"annulled": "annul_repeated_later", "areas": True},
    {"annulled": "annul_incomplete", "suspended": True},
    {"suspended": True, "resumed": True},
    {"areas": True},
    {"pace": 1.6},
    {"survey": "silence"},
    {"survey": "disagrees"},
    {"survey": "disagrees", "suspended": True, "areas": True, "pace": 1.3},
)
REQUESTERS = (cast.REQUESTER, cast.GROUP_REQUESTER, cast.OTHER_REQUESTER, cast.COORDINATOR)


def plans() -> Sequence[Plan]:
    """Every way through, by every sort of requester, over every category and kind of exception: all of these together
    on SQLite, each way once on PostgreSQL, whose rows are compared by the same table of models."""
    rounds = 3 if db.engine.dialect.name == "sqlite" else 1
    found, chance, all_topics = [], Random(7), topics()
    for number in range(len(WAYS) * rounds):
        topic = all_topics[number % len(all_topics)]
        more = {} if topic.exception else WAYS[number % len(WAYS)]
        filed_at = BEGAN + timedelta(hours=7 * number, minutes=chance.randint(0, 59), seconds=chance.randint(1, 59))
        who = REQUESTERS[number % len(REQUESTERS)] if not topic.lists else REQUESTERS[number % 3]
        found.append(Plan(topic, who, filed_at, cast.PROFESSIONALS[number % 2], quick=bool(topic.exception), **more))
    return found


@pytest.fixture
def house(app: Flask) -> Iterator[institution.Institution]:
    with app.app_context():
        made = institution.found(at=NOW)
        db.session.commit()
        yield made
        db.session.rollback()


def told(house: institution.Institution, monkeypatch: pytest.MonkeyPatch, *, bulk: bool) -> dict[str, list[Any]]:
    """Every row that the same lives leave, with the same chance; the database is as before."""
    chance, tokens = Hours(house, Random(11), NOW), count()
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _size=18: f"clave-{next(tokens)}")
    monkeypatch.setattr(secrets, "token_hex", lambda _size=16: f"sal-{next(tokens)}")
    start_numbers_anew()
    hands = Bulk(house) if bulk else None
    tell(lives(plans(), chance, hands), until=NOW)
    if hands is not None:
        hands.write()
        hands.end()
    seed._consider_sent((), NOW)
    db.session.flush()
    found = {model.__tablename__: everything(model) for model in (*MODELS, Serial)}
    monkeypatch.undo()
    db.session.rollback()
    return found


def everything(model: Any) -> list[dict[str, Any]]:
    rows = db.session.execute(select(model.__table__)).mappings().all()
    found = [{key: value for key, value in row.items() if key not in APART.get(model, ())} for row in rows]
    for row in found if model is StoredFile else []:
        row |= dict.fromkeys(MAIL, "") if row["media_type"] == "message/rfc822" else {}
    return sorted(found, key=lambda row: list(row.values())[:2])


def start_numbers_anew() -> None:
    if db.engine.dialect.name == "postgresql":
        for model in MODELS:
            if "id" in model.__table__.columns:
                sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
                newest = db.session.scalar(select(func.max(model.id))) or 0
                db.session.execute(select(func.setval(sequence, newest + 1, False)))


@pytest.mark.timeout(600)
def test_what_is_written_in_bulk_is_what_acting_leaves(
    house: institution.Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    acted, written = (told(house, monkeypatch, bulk=bulk) for bulk in (False, True))
    assert len(acted["ticket"]) == len(plans())
    assert {table: len(rows) for table, rows in written.items()} == {table: len(rows) for table, rows in acted.items()}
    differ = {
        table: next(pair for pair in zip(written[table], rows, strict=True) if pair[0] != pair[1])
        for table, rows in acted.items()
        if written[table] != rows
    }
    assert differ == {}
