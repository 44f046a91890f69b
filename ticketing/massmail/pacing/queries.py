"""What was used, by day and month, and what goes slower than it could."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, func, select

from ticketing.extensions import db
from ticketing.massmail.pacing.allowance import of_day
from ticketing.massmail.pacing.models import Pace, RecentUse, TransportUse
from ticketing.massmail.transports.usable import Usable
from ticketing.web import walls
from workflows.pacing import recovered
from workflows.rolling import oldest


def used_today(key: str, on: date) -> int:
    """Messages that the transport of a day's bucket ("d:3") accepted on a day."""
    transport = int(key.partition(":")[2])
    query = select(func.sum(TransportUse.count)).where(TransportUse.on == on, TransportUse.transport == transport)
    return db.session.scalar(query) or 0


def used_lately(key: str, at: datetime) -> dict[int, int]:
    """Messages that it accepted in the last twenty-four hours, by slot; a slot yet to come counts too."""
    transport = int(key.partition(":")[2])
    query = select(RecentUse.slot, RecentUse.count).where(RecentUse.transport == transport)
    return {row[0]: row[1] for row in db.session.execute(query.where(RecentUse.slot >= oldest(at)))}


def aged(key: str, since: datetime, at: datetime) -> int:
    """Messages that counted among the last twenty-four hours at one instant and count no more at a later one."""
    before, now = oldest(since), oldest(at)
    if before == now:
        return 0
    transport = int(key.partition(":")[2])
    query = select(func.sum(RecentUse.count)).where(RecentUse.transport == transport)
    return db.session.scalar(query.where(RecentUse.slot >= before, RecentUse.slot < now)) or 0


def used_of_day(way: Usable, at: datetime) -> int:
    """Messages that count against a transport's limit of a day, as its server counts them."""
    key = of_day(way.id)
    return sum(used_lately(key, at).values()) if way.day_rolls else used_today(key, walls.today(at))


def of_month(on: date) -> Select[int | None]:
    """Selects how many messages were accepted in the month of a day; NULL where none was."""
    first = on.replace(day=1)
    last = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return select(func.sum(TransportUse.count)).where(TransportUse.on >= first, TransportUse.on < last)


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
