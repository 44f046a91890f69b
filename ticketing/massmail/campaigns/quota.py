"""What a month has used of its quota, what is promised already, and what one campaign more makes of it (M-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import ARMED, PAUSED, RUNNING, Campaign
from ticketing.massmail.pacing.queries import used_in_month
from ticketing.massmail.recipients.models import DEFERRED, PENDING, Tally
from ticketing.web.settings import settings


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


def month_of(campaign: Campaign, at: datetime) -> Month:
    """The month of this instant, on the institution's wall."""
    used = used_in_month(at.astimezone(clock.HOME).date())
    return Month(used, _promised(campaign), wanted(campaign), settings().monthly_quota)


def wanted(campaign: Campaign) -> int:
    """How many messages it still has to send: what is left of a frozen audience, else the estimate."""
    return _left(Campaign.id == campaign.id) if campaign.frozen_at else campaign.estimate


def _promised(campaign: Campaign) -> int:
    others = Campaign.id != campaign.id
    scheduled = select(func.sum(Campaign.estimate)).where(
        others, Campaign.status == ARMED, Campaign.frozen_at.is_(None)
    )
    frozen = _left(others, Campaign.status.in_((ARMED, RUNNING, PAUSED)))
    return int(db.session.scalar(scheduled) or 0) + frozen


def _left(*which: object) -> int:
    query = select(func.sum(Tally.count)).join(Campaign, Campaign.id == Tally.campaign_id)
    found = db.session.scalar(query.where(Tally.state.in_((PENDING, DEFERRED)), *which))  # type: ignore[arg-type]
    return int(found or 0)
