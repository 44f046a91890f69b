"""A campaign that rests: nothing of it goes out before an instant, and its page says why."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.queries import Standing
from ticketing.massmail.pacing import hours

NEVER = timedelta(days=3650)


def resting_until(campaign: int, one: Standing, at: datetime) -> datetime | None:
    """Until when it rests; None if it may go on. A window that has closed is written down, for who claims and looks."""
    if one.resting_until is not None and one.resting_until > at:
        return one.resting_until
    opens_at = hours.opening(one.agreed, one.window, at, one.zone)
    if opens_at == at:
        return None
    until = opens_at or at + NEVER
    rest(campaign, until=until, why=hours.why_closed(one.agreed, opens_at, one.zone))
    return until


def rest(campaign: int, *, until: datetime, why: str) -> None:
    """Nothing of it before `until`. The caller commits."""
    change = update(Campaign).where(Campaign.id == campaign).values(resting_until=until, resting_why=why)
    db.session.execute(change.execution_options(synchronize_session=False))
