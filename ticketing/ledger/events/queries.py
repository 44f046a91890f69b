"""Selects over the event rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.extensions import db
from ticketing.ledger.events.models import Event


def last_of(subject_kind: str, subject_id: int) -> Event | None:
    """The newest event of a subject."""
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
    return db.session.scalars(query.order_by(Event.seq.desc()).limit(1)).first()


def last_deed(subject_kind: str, subject_id: int) -> Sequence[Event]:
    """What the newest event's actor did in that same moment, oldest first: one deed may be told by several events."""
    last = last_of(subject_kind, subject_id)
    if last is None:
        return ()
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
    same = Event.at == last.at, Event.actor_id.is_not_distinct_from(last.actor_id)
    return db.session.scalars(query.where(*same).order_by(Event.seq)).all()


def history(subject_kind: str, subject_id: int, kinds: Iterable[str] | None = None) -> Sequence[Event]:
    """All events of a subject, oldest first; only the given kinds if any are named."""
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
    if kinds is not None:
        query = query.where(Event.kind.in_(list(kinds)))
    return db.session.scalars(query.order_by(Event.seq)).all()


def latest(subject_kind: str, subject_id: int, *, kinds: Iterable[str], most: int) -> Sequence[Event]:
    """The newest events of these kinds of a subject, the newest first."""
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
    query = query.where(Event.kind.in_(list(kinds))).order_by(Event.seq.desc()).limit(most)
    return db.session.scalars(query.options(joinedload(Event.payload_row))).all()


def since(subject_kind: str, subject_id: int, event_id: int, *, most: int) -> Sequence[Event]:
    """What happened to a subject after that event, oldest first: the newest so many."""
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id)
    query = query.where(Event.id > event_id).order_by(Event.seq.desc()).limit(most)
    return db.session.scalars(query.options(joinedload(Event.payload_row))).all()[::-1]


def history_after(subject_kind: str, subject_id: int, seq: int, *, most: int) -> Sequence[Event]:
    """A page of a subject's events, oldest first: those after this number of its chain."""
    query = select(Event).where(Event.subject_kind == subject_kind, Event.subject_id == subject_id, Event.seq > seq)
    return db.session.scalars(query.order_by(Event.seq).limit(most)).all()
