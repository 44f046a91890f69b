"""A campaign's figures beside its rates: the excluded with reasons, the speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.chunks.lost import MACHINE_LOST
from ticketing.massmail.chunks.processes import could_repeat
from ticketing.massmail.recipients.models import ACCEPTED, EXCLUDED, FAILED, PENDING, Recipient
from ticketing.massmail.recipients.motion import motion_of
from ticketing.massmail.recipients.queries import tally_by_provider
from ticketing.massmail.statistics.labels import PROVIDERS, SINCE


@dataclass(frozen=True)
class Speed:
    """Messages a minute of late, the time that is left at that rate, and what a crash now could repeat."""

    per_minute: int
    left: timedelta | None
    could_repeat: int


@dataclass(frozen=True)
class Lane:
    """How many still wait at one provider, and for how long; None before its first answer."""

    name: str
    waiting: int
    left: timedelta | None


def excluded_by_reason(campaign_id: int, sheet: Mapping[str, Any]) -> dict[str, int]:
    """Of a frozen audience, whose balance is `sheet`, how many were left out, by reason.

    Only those that the freezing left out are counted: they come last (campaigns.freezing). Whoever was barred while it
    was being sent stands under `since`, told by the tally.
    """
    excluded = int(sheet["excluded"])
    first = int(sheet["audience"]) - excluded
    left_out = (Recipient.campaign_id == campaign_id, Recipient.seq >= first, Recipient.state == EXCLUDED)
    query = select(func.coalesce(Recipient.reason, ""), func.count()).where(*left_out).group_by(Recipient.reason)
    found: dict[str, int] = dict(db.session.execute(query).all())
    later = excluded - sum(found.values())
    return found | ({SINCE: later} if later else {})


def course(campaign: Campaign) -> Sequence[Event]:
    """When it began, went on and stood still, and the machines that were lost meanwhile, oldest first."""
    if campaign.untouched:
        return ()
    return history(Campaign.__tablename__, campaign.id, ("started", "resumed", "paused", "held", MACHINE_LOST))


def speed(campaign: Campaign, sheet: Mapping[str, Any], at: datetime) -> Speed | None:
    """None while too little was seen; while it rests nobody can say how long it takes."""
    motion = motion_of(campaign.id)
    rate = motion.per_minute if motion else None
    if rate is None:
        return None
    resting = campaign.resting_until is not None and campaign.resting_until > at
    left = timedelta(minutes=sheet["pending"] / rate) if rate and sheet["pending"] else None
    return Speed(round(rate), None if resting else left, could_repeat(at))


def left_by_provider(campaign: Campaign, course: Sequence[Event], at: datetime) -> list[Lane]:
    """Who still waits, by who receives, and how long at the speed since the start, pauses left out; those that take
    longest first. Nothing where one receives for all of them."""
    found = {who: counts for who, counts in tally_by_provider(campaign.id).items() if any(counts.values())}
    went = _running_for([event for event in course if event.kind != MACHINE_LOST], at)
    lanes = []
    for provider, counts in found.items():
        waiting, handled = counts.get(PENDING, 0), counts.get(ACCEPTED, 0) + counts.get(FAILED, 0)
        if waiting:
            lanes.append(Lane(PROVIDERS[provider], waiting, went * (waiting / handled) if handled else None))
    return sorted(lanes, key=lambda lane: lane.left or timedelta.max, reverse=True) if len(found) > 1 else []


def one_estimate(found: Speed | None, lanes: Sequence[Lane]) -> Speed | None:
    """The whole takes as long as the provider that takes longest, where each has answered: one estimate, not two."""
    longest = lanes[0].left if lanes else None
    return replace(found, left=longest) if found and found.left and longest else found


def _running_for(events: Sequence[Event], at: datetime) -> timedelta:
    total, since = timedelta(), None
    for event in events:
        if event.kind in ("started", "resumed"):
            since = since or event.at
        elif since is not None:
            total, since = total + (event.at - since), None
    return total + (at - since) if since is not None else total
