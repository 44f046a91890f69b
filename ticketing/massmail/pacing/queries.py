"""What was used, by day and month, and what goes slower than it could."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.massmail.pacing.models import Pace, TransportUse
from workflows.pacing import recovered


def used_today(key: str, on: date) -> int:
    """Messages that the transport of a day's bucket ("d:3") accepted on a day."""
    transport = int(key.partition(":")[2])
    query = select(func.sum(TransportUse.count)).where(TransportUse.on == on, TransportUse.transport == transport)
    return db.session.scalar(query) or 0


def used_in_month(on: date) -> int:
    """Messages that were accepted in the month of a day."""
    first = on.replace(day=1)
    last = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    query = select(func.sum(TransportUse.count)).where(TransportUse.on >= first, TransportUse.on < last)
    return db.session.scalar(query) or 0


def slowed_rate(row: Pace, at: datetime) -> float | None:
    """Messages a minute of a bucket that was slowed down; None if it never was, or has recovered."""
    if row.rate is None or row.slowed_at is None or row.ceiling is None:
        return None
    now = recovered(row.rate, row.ceiling, at - row.slowed_at)
    return now if now < row.ceiling else None


def slowed_lately(since: datetime) -> Sequence[Pace]:
    """The buckets that a server asked to slow down since then, the last first."""
    query = select(Pace).where(Pace.slowed_at > since, Pace.rate.is_not(None))
    return db.session.scalars(query.order_by(Pace.slowed_at.desc())).all()
