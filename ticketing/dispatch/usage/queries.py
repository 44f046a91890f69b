"""What went out in a month by day and server, which campaigns, and what is promised to those that are to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, or_, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.queries import balances
from ticketing.massmail.campaigns.quota import promised_to
from ticketing.massmail.pacing.models import TransportUse
from ticketing.massmail.transports.models import PRINCIPAL
from ticketing.massmail.transports.queries import everyone
from ticketing.massmail.transports.usable import PRINCIPAL_NAME
from ticketing.office.notices.use import by_day
from ticketing.web import walls
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings


@dataclass(frozen=True)
class Used:
    """Messages: `accepted` by the servers, `refused` for good; `put_off`: how often one was told to come later."""

    accepted: int = 0
    refused: int = 0
    put_off: int = 0


@dataclass(frozen=True)
class Usage:
    """A month. `quota` 0: none. `promised`: to campaigns that run or are scheduled, told of the present month only.
    `notices`: those of the desk, by day; they are no campaign's and count against no quota."""

    first: date
    days: tuple[tuple[date, Used], ...]
    servers: tuple[tuple[str, Used], ...]
    campaigns: tuple[tuple[Campaign, int], ...]
    promised: tuple[tuple[Campaign, int], ...]
    notices: tuple[tuple[date, int], ...]
    quota: int
    present: bool

    @property
    def month(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def whole(self) -> Used:
        return _sum([used for _, used in self.servers])

    @property
    def told(self) -> int:
        """Notices of the whole month."""
        return sum(count for _, count in self.notices)

    @property
    def to_come(self) -> int:
        return sum(count for _, count in self.promised)

    @property
    def left(self) -> int:
        """What the quota leaves; below 0: by how much it is passed."""
        return self.quota - self.whole.accepted - self.to_come


def first_of(month: str, at: datetime) -> date:
    """The first day of "2026-03". Raises Missing: no month, or one that has not begun."""
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Missing from None
    if f"{found:%Y-%m}" != month or found > walls.today(at):
        raise Missing
    return found


def after(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def usage(first: date, at: datetime) -> Usage:
    """Of the month that begins on that day."""
    present = first == walls.today(at).replace(day=1)
    columns = (func.sum(TransportUse.count), func.sum(TransportUse.refused), func.sum(TransportUse.put_off))
    within = (TransportUse.on >= first, TransportUse.on < after(first))
    by = (TransportUse.on, TransportUse.transport)
    rows = db.session.execute(select(*by, *columns).where(*within).group_by(*by).order_by(*by)).all()
    names = {PRINCIPAL: PRINCIPAL_NAME} | {row.id: row.name for row in everyone()}
    days, servers = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    return Usage(
        first,
        tuple((day, _sum([Used(*row[2:]) for row in rows if row[0] == day])) for day in days),
        tuple((names.get(one, str(one)), _sum([Used(*row[2:]) for row in rows if row[1] == one])) for one in servers),
        _campaigns(first),
        tuple(promised_to().items()) if present else (),
        tuple(by_day(first, after(first)).items()),
        settings().monthly_quota,
        present,
    )


def _campaigns(first: date) -> tuple[tuple[Campaign, int], ...]:
    """Those that went out at least in part within the month, with all that they sent."""
    begin, end = (datetime.combine(day, time(), walls.home()) for day in (first, after(first)))
    ended_later = or_(Campaign.finished_at.is_(None), Campaign.finished_at >= begin)
    query = select(Campaign).where(Campaign.started_at < end, ended_later)
    found = db.session.scalars(query.order_by(Campaign.started_at, Campaign.id)).all()
    sheets = balances(found)
    return tuple((one, sent) for one in found if (sent := int(sheets[one.id]["accepted"])))


def _sum(found: Sequence[Used]) -> Used:
    whole = [(one.accepted, one.refused, one.put_off) for one in found]
    return Used(*(sum(column) for column in zip(*whole, strict=True))) if whole else Used()
