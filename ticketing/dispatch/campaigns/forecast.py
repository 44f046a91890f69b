"""How long a campaign may take: by the speeds that are set, by what one like it took, and beside whom it goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import FINISHED, Campaign
from ticketing.massmail.campaigns.outlook import last_of
from ticketing.massmail.campaigns.quota import beside, wanted_by
from ticketing.massmail.chunks.standstill import nobody_sends
from ticketing.massmail.pacing.limits import today
from ticketing.massmail.pacing.queries import used_of_day
from ticketing.massmail.recipients.models import ACCEPTED, Tally
from ticketing.massmail.transports.queries import usable
from ticketing.massmail.transports.troubles import troubles
from ticketing.massmail.transports.usable import Usable
from ticketing.office.doors import campaign_name
from ticketing.web import walls
from ticketing.web.filters import duration, thousands, when

ONE_MINUTE = timedelta(minutes=1)


def forecast(campaign: Campaign, at: datetime) -> Iterator[str]:
    """Sentences for whoever launches it; none where nothing limits it and nobody else sends."""
    yield from _nothing_moves(at)
    others, ways = beside(campaign, at), usable()
    wanted = wanted_by([campaign, *others])
    mine = wanted.pop(campaign.id)
    for one in (one for one in others if wanted[one.id]):
        yield _("También sale «%(name)s», con %(n)s mensajes por enviar: comparten los servidores.",
                name=campaign_name(one.id, one.name), n=thousands(wanted[one.id]))  # fmt: skip
    minutes = _minutes(campaign.rate_per_minute, ways, mine, sum(wanted.values()))
    if minutes is not None:
        yield _("A la velocidad permitida tardaría unos %(t)s.", t=duration(timedelta(minutes=max(1, minutes))))
    yield from _last_message(campaign, at)
    like = _like(campaign, mine)
    if like is not None:
        yield _("«%(name)s», de %(n)s mensajes, tardó %(t)s.", name=like.name, n=thousands(like.accepted),
                t=duration(like.took))  # fmt: skip
    room = _room_today(ways, at)
    if room is not None and mine > room:
        yield _more_to_come(thousands(room), rolls=any(way.day_rolls for way in ways))


def _more_to_come(room: str, *, rolls: bool) -> str:
    if rolls:
        return _("Por ahora los servidores aceptan %(n)s mensajes más; lo demás saldría a medida que los anteriores "
                 "cumplen 24 horas.", n=room)  # fmt: skip
    return _("Hoy los servidores aceptan %(n)s mensajes más; lo demás saldría en los días siguientes.", n=room)


def _last_message(campaign: Campaign, at: datetime) -> Iterator[str]:
    """Named where something limits it; and that it is after the latest date, where it is."""
    ends = last_of(campaign, at, at)
    if ends is None:
        yield _("Con estos límites y este horario no terminaría nunca: revíselos antes de lanzar.")
    elif ends - at >= ONE_MINUTE:
        said = _("Si se lanza ahora, el último mensaje saldría %(d)s con estos límites, sin contar reintentos.",
                 d=when(ends, campaign.zone))  # fmt: skip
        late = campaign.not_after is not None and ends > campaign.not_after
        yield f"{said} {_('Es después de la fecha límite: lo que falte entonces no saldrá.')}" if late else said


def _nothing_moves(at: datetime) -> Iterator[str]:
    """Why it would not go out just now."""
    if said := nobody_sends(at):
        yield _("Ahora no sale nada: %(why)s.", why=said)
    yield from (each.sentence for each in troubles())


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
        room += max(0, most - used_of_day(way, at))
    return room
