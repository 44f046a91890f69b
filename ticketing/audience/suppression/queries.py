"""Selects over the blocks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ticketing.audience.suppression.models import EVERYTHING, Suppression
from ticketing.extensions import db


def blocks(key: str | None) -> Sequence[Suppression]:
    """Every block of one address, the widest first."""
    query = select(Suppression).where(Suppression.key == key)
    return db.session.scalars(query.order_by(Suppression.scope, Suppression.channel)).all()


def block_of(key: str, scope: str, channel: str = "email") -> Suppression | None:
    """The block of one address in exactly this scope."""
    wanted = (Suppression.key == key, Suppression.scope == scope, Suppression.channel == channel)
    return db.session.scalars(select(Suppression).where(*wanted)).first()


def blocked(key: str, scope: str = EVERYTHING, channel: str = "email") -> bool:
    """Whether the address may not be written to in this scope, by its own block or by the widest."""
    wanted = (
        Suppression.key == key,
        Suppression.scope.in_({scope, EVERYTHING}),
        Suppression.channel == channel,
    )
    return db.session.scalars(select(Suppression.id).where(*wanted).limit(1)).first() is not None
