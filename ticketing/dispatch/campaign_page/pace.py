"""How a campaign is to go out, as its launch form says and its page shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from flask_babel import gettext as _

from ticketing import clock
from ticketing.dispatch.campaign_page.forms import LaunchForm
from ticketing.dispatch.campaigns import terms, windows
from ticketing.dispatch.campaigns.forecast import forecast
from ticketing.massmail.campaigns import canary
from ticketing.massmail.campaigns.manner import Manner
from ticketing.massmail.campaigns.models import ARMED, DRAFT, HELD, RUNNING, Campaign
from ticketing.massmail.campaigns.quota import Month, month_of
from ticketing.massmail.pacing.allowance import of_day
from ticketing.massmail.pacing.limits import today
from ticketing.massmail.pacing.queries import slowed_lately, slowed_rate, used_lately, used_of_day
from ticketing.massmail.statistics.labels import PROVIDERS
from ticketing.massmail.transports.queries import usable
from ticketing.web import walls
from ticketing.web.filters import thousands, when
from ticketing.web.settings import settings
from workflows.rolling import has_room_at

LATELY = timedelta(hours=2)


def chosen(form: LaunchForm, campaign: Campaign, at: datetime) -> Manner:
    """What whoever launches it chose. Refused: hours that its class does not allow."""
    undo, window = timedelta(seconds=settings().undo_seconds), windows.chosen(campaign, form.window.data or "class", at)
    return Manner(
        form.rate.data, window, bool(form.canary.data), undo, form.time_zone.data or "",
        bool(form.past_latest.data), form.unknown.data or "",
    )  # fmt: skip


def before(campaign: Campaign) -> dict[str, Any]:
    """The month's use and what this campaign makes of it (M-2); how long it may take, and beside whom."""
    at = clock.now()
    month = month_of(campaign, at)
    second = settings().second_person_above
    told = list(forecast(campaign, at)) if campaign.status in (DRAFT, HELD) else []
    return {
        "month": _month_words(month), "over_quota": month.over, "forecast": told,
        "has_latest": campaign.not_after is not None, "undo_seconds": settings().undo_seconds,
        "terms": list(terms.lines(campaign, second_above=second)),
    }  # fmt: skip


class Countdown(NamedTuple):
    """Until when a launch can be taken back in peace, and how many whole seconds that still is."""

    until: datetime
    seconds: int


def countdown(campaign: Campaign, at: datetime) -> Countdown | None:
    """How long nothing leaves of what was launched; None for what waits for a later hour, or is not armed."""
    until = campaign.undo_until
    if campaign.status != ARMED or until is None or (campaign.start_at is not None and campaign.start_at > until):
        return None
    return Countdown(until, max(0, ceil((until - at).total_seconds())))


def _month_words(month: Month) -> str:
    words = _("Este mes: %(u)s mensajes enviados", u=thousands(month.used))
    if month.promised:
        words += _(" y %(p)s comprometidos en otros envíos", p=thousands(month.promised))
    words += _("; con este, unos %(a)s.", a=thousands(month.after))
    if month.over:
        words += " " + _("Pasaría del tope mensual de %(q)s.", q=thousands(month.quota))
    elif month.quota:
        left = thousands(month.quota - month.after)
        words += " " + _("El tope mensual es %(q)s; quedarían %(l)s.", q=thousands(month.quota), l=left)
    return words


def now(campaign: Campaign, at: datetime) -> list[str]:
    """Why it goes slowly, in part, or not at all just now."""
    return list(_lines(campaign, at)) if campaign.status == RUNNING else []


def _lines(campaign: Campaign, at: datetime) -> Iterator[str]:
    if campaign.resting_until and campaign.resting_until > at:
        yield campaign.resting_why
    if said := canary.in_words(campaign):
        yield said
    yield from _spent(at)
    yield from _slowed(at)


def _spent(at: datetime) -> Iterator[str]:
    """Which servers have taken what they take in a day, and when they take more."""
    on = walls.today(at)
    for way in usable():
        most = today(way, on)
        if most is None or used_of_day(way, at) < most:
            continue
        again = has_room_at(used_lately(of_day(way.id), at), most) if way.day_rolls else None
        if again is not None:
            yield _(
                "El servidor «%(name)s» ya entregó los %(most)s mensajes de su cupo de 24 horas; sigue %(when)s.",
                name=way.name, most=thousands(most), when=when(again),
            )  # fmt: skip
        else:
            yield _(
                "El servidor «%(name)s» ya entregó hoy los %(most)s mensajes de su cupo diario; "
                "sigue mañana a las 0:00.",
                name=way.name, most=thousands(most),
            )  # fmt: skip


def _slowed(at: datetime) -> Iterator[str]:
    """Who asked for less, and how fast it goes there now."""
    speeds: dict[str, float] = {}
    for row in slowed_lately(at - LATELY):
        rate = slowed_rate(row, at)
        if rate is not None:
            provider = row.key.partition("/")[2]
            name = PROVIDERS[int(provider)] if provider else _("El servidor de correo")
            speeds[name] = min(rate, speeds.get(name, rate))
    for name, rate in sorted(speeds.items()):
        yield _(
            "%(p)s: pidió recibir más despacio. Ahora salen como mucho %(r)s mensajes por minuto hacia allí, y poco a "
            "poco más. Nadie pierde un intento por eso.",
            p=name, r=thousands(round(rate)),
        )  # fmt: skip
