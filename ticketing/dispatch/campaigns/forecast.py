"""How long a campaign may take: by the speeds that are set, by what one like it took, and beside whom it goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import ARMED, FINISHED, RUNNING, Campaign
from ticketing.massmail.campaigns.quota import wanted_by
from ticketing.massmail.pacing.allowance import of_day
from ticketing.massmail.pacing.limits import today
from ticketing.massmail.pacing.queries import used_today
from ticketing.massmail.recipients.models import ACCEPTED, Tally
from ticketing.massmail.transports.queries import usable
from ticketing.massmail.transports.usable import Usable
from ticketing.office.doors import campaign_name
from ticketing.web import walls
from ticketing.web.filters import duration, thousands

SOON = timedelta(hours=12)


def forecast(campaign: Campaign, at: datetime) -> Iterator[str]:
    """Sentences for whoever launches it; none where nothing limits it and nobody else sends."""
    others, ways = _others(campaign, at), usable()
    wanted = wanted_by([campaign, *others])
    mine, beside = wanted.pop(campaign.id), [one for one in others if wanted[one.id]]
    for one in beside:
        yield _("También sale «%(name)s», con %(n)s mensajes por enviar: comparten los servidores.",
                name=campaign_name(one.id, one.name), n=thousands(wanted[one.id]))  # fmt: skip
    minutes = _minutes(campaign.rate_per_minute, ways, mine, sum(wanted.values()))
    if minutes is not None:
        yield _("A la velocidad permitida tardaría unos %(t)s.", t=duration(timedelta(minutes=max(1, minutes))))
    like = _like(campaign, mine)
    if like is not None:
        yield _("«%(name)s», de %(n)s mensajes, tardó %(t)s.", name=like.name, n=thousands(like.accepted),
                t=duration(like.took))  # fmt: skip
    room = _room_today(ways, at)
    if room is not None and mine > room:
        yield _("Hoy los servidores aceptan %(n)s mensajes más; lo demás saldría en los días siguientes.",
                n=thousands(room))  # fmt: skip


def _others(campaign: Campaign, at: datetime) -> list[Campaign]:
    """What runs, and what is scheduled within some hours."""
    query = select(Campaign).where(Campaign.id != campaign.id, Campaign.status.in_((RUNNING, ARMED)))
    found = db.session.scalars(query.order_by(Campaign.start_at, Campaign.id))
    return [one for one in found if one.status == RUNNING or (one.start_at and one.start_at - at < SOON)]


class Like(NamedTuple):
    """One that ended, how many messages it was, and how long it took from its first hour to its last reply."""

    name: str
    accepted: int
    took: timedelta


def _like(campaign: Campaign, mine: int) -> Like | None:
    """The last one that ended, of half to twice as many messages and at the same speed; None if there is none."""
    same = Campaign.rate_per_minute.is_not_distinct_from(campaign.rate_per_minute)
    ended = (Campaign.status == FINISHED, Campaign.id != campaign.id, same)
    accepted = select(func.sum(Tally.count)).where(Tally.campaign_id == Campaign.id, Tally.state == ACCEPTED)
    size = accepted.correlate(Campaign).scalar_subquery()
    query = select(Campaign.id, Campaign.name, size, Campaign.finished_at, Campaign.started_at)
    query = query.where(*ended, size.between(mine / 2, mine * 2)).order_by(Campaign.finished_at.desc()).limit(1)
    row = db.session.execute(query).first()
    return Like(campaign_name(row[0], row[1]), row[2], row[3] - row[4]) if row else None


def _minutes(own: int | None, ways: Sequence[Usable], mine: int, others: int) -> int | None:
    """By the strictest speed that is set: this campaign's own, or the servers', which the others share."""
    times = [mine / own] if own else []
    speeds = [way.per_minute for way in ways]
    if speeds and all(speeds):
        times.append((mine + others) / sum(speed for speed in speeds if speed))
    return round(max(times)) if times and mine else None


def _room_today(ways: Sequence[Usable], at: datetime) -> int | None:
    """Messages that all servers together still take today; None: any number."""
    on = walls.today(at)
    room = 0
    for way in ways:
        most = today(way, on)
        if most is None:
            return None
        room += max(0, most - used_today(of_day(way.id), on))
    return room
