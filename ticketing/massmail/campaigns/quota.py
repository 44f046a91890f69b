"""What a month has used of its quota, what is promised already, and what one campaign more makes of it (M-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import ARMED, PAUSED, RUNNING, Campaign
from ticketing.massmail.pacing.queries import of_month
from ticketing.massmail.recipients.models import DEFERRED, PENDING, Tally
from ticketing.remembering import remembered
from ticketing.web import walls
from ticketing.web.settings import settings

SOON = timedelta(hours=12)


@dataclass(frozen=True)
class Month:
    """Messages: `used` so far, `promised` to campaigns that run or are scheduled, `wanted` by this one. `quota` 0:
    none."""

    used: int
    promised: int
    wanted: int
    quota: int

    @property
    def after(self) -> int:
        return self.used + self.promised + self.wanted

    @property
    def over(self) -> bool:
        return 0 < self.quota < self.after


def month_of(campaign: Campaign, at: datetime, mine: int | None = None) -> Month:
    """The month of this instant, on the institution's wall; `mine` is what it wants, where that is known already."""
    mine = wanted(campaign) if mine is None else mine
    used, *promised = db.session.execute(
        select(of_month(walls.today(at)).scalar_subquery(), *_promised(campaign))
    ).one()
    return Month(int(used or 0), sum(int(part or 0) for part in promised), mine, settings().monthly_quota)


def promised_to() -> dict[Campaign, int]:
    """What is still to go out of each campaign that runs, is scheduled or paused; those of which nothing is left are
    not told."""
    query = select(Campaign).where(Campaign.status.in_((ARMED, RUNNING, PAUSED)))
    found = db.session.scalars(query.order_by(Campaign.start_at, Campaign.id)).all()
    left = wanted_by(found)
    return {one: left[one.id] for one in found if left[one.id]}


@remembered
def beside(campaign: Campaign, at: datetime) -> list[Campaign]:
    """What else runs, and what is scheduled within some hours: it shares the servers."""
    query = select(Campaign).where(Campaign.id != campaign.id, Campaign.status.in_((RUNNING, ARMED)))
    found = db.session.scalars(query.order_by(Campaign.start_at, Campaign.id))
    return [one for one in found if one.status == RUNNING or (one.start_at and one.start_at - at < SOON)]


def wanted(campaign: Campaign) -> int:
    """How many messages it still has to send: what is left of a frozen audience, else the estimate."""
    return wanted_by([campaign])[campaign.id]


def wanted_by(campaigns: Sequence[Campaign]) -> dict[int, int]:
    """The same of many, by their ids, in one select."""
    left = _left(tuple(one.id for one in campaigns if one.frozen_at))
    return {one.id: int(left.get(one.id) or 0) if one.frozen_at else one.estimate for one in campaigns}


@remembered
def _left(frozen: tuple[int, ...]) -> Mapping[int, int]:
    if not frozen:
        return {}
    query = select(Tally.campaign_id, func.sum(Tally.count)).where(
        Tally.campaign_id.in_(frozen), Tally.state.in_((PENDING, DEFERRED))
    )
    return dict(db.session.execute(query.group_by(Tally.campaign_id)).all())


def _promised(campaign: Campaign) -> list[ScalarSelect[int | None]]:
    others = Campaign.id != campaign.id
    scheduled = select(func.sum(Campaign.estimate)).where(
        others, Campaign.status == ARMED, Campaign.frozen_at.is_(None)
    )
    left = select(func.sum(Tally.count)).join(Campaign, Campaign.id == Tally.campaign_id)
    frozen = left.where(Tally.state.in_((PENDING, DEFERRED)), others, Campaign.status.in_((ARMED, RUNNING, PAUSED)))
    return [scheduled.scalar_subquery(), frozen.scalar_subquery()]
