"""Since when nothing of a running campaign goes out, and what it waits for where nothing else is in its way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import RUNNING, Campaign
from ticketing.massmail.recipients.models import READY, Chunk
from ticketing.massmail.recipients.motion import motion_of
from ticketing.massmail.transports.queries import usable
from ticketing.web.filters import clock_time, day

NOT_KNOWN = "No se conoce la razón: si sigue así, avise a quien cuida los servidores de correo."


def still_since(campaign: Campaign, at: datetime) -> datetime | None:
    """When somebody was last answered, where that is longer ago than its speeds explain; None while it moves."""
    motion = motion_of(campaign.id) if campaign.status == RUNNING else None
    if motion is None or not motion.still(at):
        return None
    return motion.at if motion.still(at, _slowest(campaign)) else None


def words(campaign: Campaign, since: datetime, *, pending: int, deferred: int, told: bool, at: datetime) -> str:
    """A sentence fit to show. `told`: the reason stands beside it already."""
    began = f"Desde {_hour(since, at)} no sale ningún mensaje."
    if told:
        return began
    if not pending and deferred and (next_at := _next_try(campaign)) is not None and next_at > at:
        who = "El que falta se aplazó" if deferred == 1 else "Los que faltan se aplazaron"
        return f"{began} {who}: se intenta de nuevo a {_hour(next_at, at)}."
    return f"{began} {NOT_KNOWN}"


def _slowest(campaign: Campaign) -> float | None:
    speeds = [campaign.rate_per_minute, *(way.per_minute for way in usable())]
    return min((speed for speed in speeds if speed), default=None)


def _next_try(campaign: Campaign) -> datetime | None:
    query = select(func.min(Chunk.next_try_at)).where(Chunk.campaign_id == campaign.id, Chunk.state == READY)
    return db.session.scalar(query)


def _hour(moment: datetime, at: datetime) -> str:
    near = abs((at - moment).total_seconds()) < 12 * 3600
    return f"las {clock_time(moment)}" if near else f"las {clock_time(moment)} del {day(moment)}"
