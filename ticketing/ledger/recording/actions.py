"""Record what happened, and what must follow from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from ticketing.extensions import db
from ticketing.ledger.events.models import Event, EventPayload
from ticketing.ledger.events.queries import last_of
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.reactions.table import Deed


class Subject(Protocol):
    """Anything that has a history: its kind is the name of its table."""

    id: Any
    __tablename__: str


# Asked before anything is written: may this person do such a thing at all? It raises Refused. A higher wing fills it.
ASKED_FIRST: list[Callable[[Subject, str, Actor, datetime], None]] = []


class Actor(Protocol):
    """Whoever acted."""

    id: Any


def record(
    subject: Subject,
    kind: str,
    *,
    by: Actor | None,
    at: datetime,
    acting_for: Actor | None = None,
    payload: Mapping[str, Any] | None = None,
    effects: Iterable[str | Deed] = (),
) -> Event:
    """Append one event to the subject's chain, carry out its `within` effects and note the `after` ones.

    Raises Refused where whoever acts may write nothing.
    """
    if by is not None:
        for ask in ASKED_FIRST:
            ask(subject, kind, by, at)
    db.session.flush()
    last = last_of(subject.__tablename__, subject.id)
    words = EventPayload(salt=secrets.token_hex(16), body=dict(payload or {}))
    event = Event(
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        seq=last.seq + 1 if last else 1,
        kind=kind,
        at=at,
        actor_id=by.id if by else None,
        acting_for_id=acting_for.id if acting_for else None,
        payload_digest=words.digest(),
        prev_hash=last.hash if last else "",
        payload_row=words,
    )
    event.hash = event.expected_hash()
    db.session.add(event)
    db.session.flush()
    follow(event, effects)
    return event
