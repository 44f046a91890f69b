"""Selects over seals."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.seals.models import Seal, SealedEvent

# Among the newest events: an old one whose transaction was that slow is found by the tick that runs all the same.
LATELY = 1000
ANY_UNSEALED = exists(
    select(Event.id)
    .outerjoin(SealedEvent, SealedEvent.event_id == Event.id)
    .where(Event.id > select(func.max(Event.id) - LATELY).scalar_subquery(), SealedEvent.event_id.is_(None))
)


def newest() -> Seal | None:
    """The head of the overall chain."""
    return db.session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()


def unsealed(most: int) -> Sequence[Event]:
    """Events under no seal yet, oldest first."""
    query = select(Event).outerjoin(SealedEvent, SealedEvent.event_id == Event.id)
    return db.session.scalars(query.where(SealedEvent.event_id.is_(None)).order_by(Event.id).limit(most)).unique().all()


def tail() -> int:
    """How many events are under no seal yet."""
    query = select(func.count()).select_from(Event).outerjoin(SealedEvent, SealedEvent.event_id == Event.id)
    return db.session.scalar(query.where(SealedEvent.event_id.is_(None))) or 0


def seals() -> Sequence[Seal]:
    """All seals, oldest first."""
    return db.session.scalars(select(Seal).order_by(Seal.id)).all()


def covered(seal: Seal) -> Sequence[SealedEvent]:
    """The events under a seal, in the order in which they were hashed."""
    return db.session.scalars(
        select(SealedEvent).where(SealedEvent.seal_id == seal.id).order_by(SealedEvent.event_id)
    ).all()
