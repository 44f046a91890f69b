"""Selects over the event rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.ledger.events.models import Event


def last_of(subject_kind: str, subject_id: int) -> Event | None:
    """The newest event of a subject."""
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
    return db.session.scalars(query.order_by(Event.seq.desc()).limit(1)).first()


def history(subject_kind: str, subject_id: int, kinds: Iterable[str] | None = None) -> Sequence[Event]:
    """All events of a subject, oldest first; only the given kinds if any are named."""
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
    if kinds is not None:
        query = query.where(Event.kind.in_(list(kinds)))
    return db.session.scalars(query.order_by(Event.seq)).all()
