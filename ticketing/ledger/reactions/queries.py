"""Selects over the reactions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.ledger.reactions.models import ReactionRow


def waiting(at: datetime, most: int) -> Sequence[int]:
    """The ids of the reactions that are due, oldest first."""
    query = select(ReactionRow.id).where(ReactionRow.done_at.is_(None), ReactionRow.next_try_at <= at)
    return db.session.scalars(query.order_by(ReactionRow.next_try_at, ReactionRow.id).limit(most)).all()


def failing() -> Sequence[ReactionRow]:
    """Reactions that have failed at least once and are not done."""
    query = select(ReactionRow).where(ReactionRow.done_at.is_(None), ReactionRow.last_error.is_not(None))
    return db.session.scalars(query.order_by(ReactionRow.id)).all()


def backlog() -> int:
    """How many reactions are not done."""
    return db.session.scalar(select(func.count()).select_from(ReactionRow).where(ReactionRow.done_at.is_(None))) or 0
