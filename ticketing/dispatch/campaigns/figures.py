"""A campaign's figures as its pages show them: rates with formulas, the excluded with reasons, the speed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.delivery.models import EXCLUDED, Recipient
from ticketing.massmail.delivery.processes import working
from ticketing.massmail.statistics.queries import rates
from ticketing.web.settings import settings


@dataclass(frozen=True)
class Rate:
    """`count` over `whole`, and how it is reckoned."""

    label: str
    count: int
    whole: int
    formula: str


@dataclass(frozen=True)
class Speed:
    """Messages a minute since the start, the time that is left at that rate, and what a crash now could repeat."""

    per_minute: int
    left: timedelta | None
    could_repeat: int


def rate_rows(campaign: Campaign) -> list[Rate]:
    """The rates of M-4; every one is over what was sent."""
    found = rates(campaign)
    rows = (
        (_("Entregados"), found.delivered, _("aceptados por su servidor, menos los que rebotaron después / enviados")),
        (_("Fallidos"), found.failed, _("rechazados de forma definitiva / enviados")),
        (_("Apertura"), found.openers, _("personas que abrieron / enviados")),
        (_("Aperturas múltiples"), found.opens, _("todas las aperturas / enviados")),
        (_("Clic"), found.clickers, _("personas que siguieron un enlace / enviados")),
        (_("Clics"), found.clicks, _("todos los clics / enviados")),
        (_("Bajas"), found.removals, _("personas que pidieron la baja / enviados")),
        (_("Quejas"), found.complaints, _("personas que se quejaron / enviados")),
    )
    return [Rate(label, count, found.sent, formula) for label, count, formula in rows]


def excluded_by_reason(campaign_id: int) -> dict[str, int]:
    """Of a frozen audience, how many were left out, by reason."""
    left_out = (Recipient.campaign_id == campaign_id, Recipient.state == EXCLUDED)
    query = select(func.coalesce(Recipient.reason, ""), func.count()).where(*left_out).group_by(Recipient.reason)
    return dict(db.session.execute(query).all())


def speed(campaign: Campaign, sheet: dict[str, Any], at: datetime) -> Speed | None:
    """None before the first message."""
    handled = sheet["accepted"] + sheet["failed"]
    if campaign.started_at is None or not handled:
        return None
    elapsed = max((at - campaign.started_at).total_seconds(), 1.0)
    left = timedelta(seconds=sheet["pending"] * elapsed / handled) if sheet["pending"] else None
    open_at_most = settings().sender_connections * max(working(at), 1)
    return Speed(round(60 * handled / elapsed), left, open_at_most)
