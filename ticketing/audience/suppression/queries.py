"""Selects over the blocks. An address goes by its key, or by all that a block may know it by, the present first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ticketing.audience.suppression.models import EVERYTHING, NEWS, Suppression
from ticketing.audience.suppression.reasons import WILL
from ticketing.extensions import db
from ticketing.remembering import remembered

Keys = str | Sequence[str]


def blocks(keys: Keys) -> Sequence[Suppression]:
    """Every block of one address, the widest first."""
    query = select(Suppression).where(Suppression.key.in_(several(keys)))
    return db.session.scalars(query.order_by(Suppression.scope, Suppression.channel)).all()


def block_of(keys: Keys, scope: str, channel: str = "email") -> Suppression | None:
    """The block of one address in exactly this scope."""
    wanted = (Suppression.key.in_(several(keys)), Suppression.scope == scope, Suppression.channel == channel)
    return db.session.scalars(select(Suppression).where(*wanted).order_by(Suppression.id)).first()


def blocked(keys: Keys, scope: str = EVERYTHING, channel: str = "email") -> bool:
    """Whether the address may not be written to in this scope, by its own block or by the widest; nobody without an
    address is."""
    wanted = (
        Suppression.key.in_(several(keys)),
        Suppression.scope.in_({scope, EVERYTHING}),
        Suppression.channel == channel,
    )
    return bool(keys) and db.session.scalars(select(Suppression.id).where(*wanted).limit(1)).first() is not None


def unwilling(keys: Collection[str]) -> set[str]:
    """Of these keys, those of people who asked not to be written to at all, or to get nothing but what serves them, by
    whatever channel. A block for the address's own sake (it does not exist, it is another's) says nothing of them."""
    wanted = (Suppression.key.in_(keys), Suppression.scope.in_((EVERYTHING, NEWS)), Suppression.reason.in_(WILL))
    return set(db.session.scalars(select(Suppression.key).where(*wanted))) if keys else set()


@dataclass(frozen=True)
class Blocked:
    """How many blocks there are for one reason, how many since a moment, and when the last was made."""

    ever: int
    since: int
    last: datetime


@remembered
def lately(since: datetime) -> dict[str, Blocked]:
    """By reason, what is blocked at all and since then."""
    fresh = func.count().filter(Suppression.since_at >= since)
    query = select(Suppression.reason, func.count(), fresh, func.max(Suppression.since_at))
    return {row[0]: Blocked(row[1], row[2], row[3]) for row in db.session.execute(query.group_by(Suppression.reason))}


def several(keys: Keys) -> Sequence[str]:
    """One key or several as several."""
    return (keys,) if isinstance(keys, str) else keys
