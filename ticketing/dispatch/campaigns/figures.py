"""A campaign's figures beside its rates: the excluded with reasons, the speed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.delivery.models import EXCLUDED, Recipient
from ticketing.massmail.delivery.processes import could_repeat
from ticketing.massmail.delivery.queries import tally

SINCE = "since"


@dataclass(frozen=True)
class Speed:
    """Messages a minute since the start, the time that is left at that rate, and what a crash now could repeat."""

    per_minute: int
    left: timedelta | None
    could_repeat: int


def excluded_by_reason(campaign_id: int) -> dict[str, int]:
    """Of a frozen audience, how many were left out, by reason.

    Only those that the freezing left out are counted: they come last (delivery.freezing). Whoever was barred while it
    was being sent stands under `since`, told by the tally.
    """
    counts = tally(campaign_id)
    excluded = counts.get(EXCLUDED, 0)
    first = sum(counts.values()) - excluded
    left_out = (Recipient.campaign_id == campaign_id, Recipient.seq >= first, Recipient.state == EXCLUDED)
    query = select(func.coalesce(Recipient.reason, ""), func.count()).where(*left_out).group_by(Recipient.reason)
    found: dict[str, int] = dict(db.session.execute(query).all())
    later = excluded - sum(found.values())
    return found | ({SINCE: later} if later else {})


def speed(campaign: Campaign, sheet: dict[str, Any], at: datetime) -> Speed | None:
    """None before the first message."""
    handled = sheet["accepted"] + sheet["failed"]
    if campaign.started_at is None or not handled:
        return None
    elapsed = max((at - campaign.started_at).total_seconds(), 1.0)
    left = timedelta(seconds=sheet["pending"] * elapsed / handled) if sheet["pending"] else None
    return Speed(round(60 * handled / elapsed), left, could_repeat(at))
