"""What the operations of campaigns share: which one is meant, whether it is as it was seen, how it is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, jsonify, request

from ticketing import clock
from ticketing.api.frame import caller
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_able
from ticketing.dispatch.campaigns.engines import engine_of
from ticketing.dispatch.campaigns.leave import launcher
from ticketing.dispatch.campaigns.queries import get, ticket_of
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics.rates import Share
from ticketing.office.calendars.queries import today
from ticketing.web.numbers import maybe
from ticketing.web.outcomes import Missing, Outdated

TAG = re.compile(r'\s*(?:W/)?"([0-9]{1,10})"\s*')


def seen(campaign_id: int) -> Campaign:
    """The campaign, if the person may see it. Raises Missing."""
    who = caller()
    return get(campaign_id, who.person, who.roles, today(clock.now()))


def mine(campaign_id: int, *wanted: str) -> Campaign:
    """The same, for who may do one of these things; who only sees it is told so. Raises Missing, Refused."""
    found = seen(campaign_id)
    ask_able(ticket_of(found), caller().person, *wanted, at=clock.now())
    return found


def steered(campaign_id: int) -> Campaign:
    """The same, for who lets it go out. Raises Missing, Refused."""
    found = seen(campaign_id)
    ask_able(ticket_of(found), caller().person, launcher(ticket_of(found)), at=clock.now())
    return found


def frozen(campaign_id: int) -> Campaign:
    """One that has an audience, which alone has deliveries and figures. Raises Missing."""
    found = seen(campaign_id)
    if found.frozen_at is None:
        raise Missing
    return found


def version(campaign: Campaign, told: Mapping[str, Any]) -> int | None:
    """Which version the program saw, by If-Match or in what it sent; None: it does not say. Raises Outdated."""
    tags = request.headers.get("If-Match", "*")
    if tags.strip() != "*":
        known = {maybe(found[1]) for tag in tags.split(",") if (found := TAG.fullmatch(tag))}
        if campaign.version not in known:
            raise Outdated("La campaña ya no es la que se vio: vuelva a pedirla para ver cómo quedó.")
        return campaign.version
    said: int | None = told.get("version")
    return said


def done(campaign: Campaign, status: int = 200) -> Response:
    """The campaign as it is now, with its ETag."""
    db.session.flush()
    answer = jsonify(shown(campaign))
    answer.status_code = status
    answer.set_etag(str(campaign.version))
    return answer


def shown(campaign: Campaign, ticket: Ticket | None = None) -> dict[str, Any]:
    """A campaign as programs read it; `ticket`, where its own is known already."""
    of = ticket or ticket_of(campaign)
    return {
        "id": campaign.id, "version": campaign.version, "name": campaign.name, "status": campaign.status,
        "ticket": of.number, "procedure": of.procedure_row.name, "category": of.category,
        "engine": engine_of(campaign), "heading": campaign.heading or None, "subject": campaign.subject,
        "from_name": campaign.from_name,
        "from_address": campaign.from_address, "mail_class": campaign.mail_class, "tracking": campaign.tracking,
        "lists": list(campaign.audience_rule.get("lists") or ()), "corrects": campaign.corrects_id,
        "estimate": campaign.estimate, "time_zone": campaign.time_zone, **_moments(campaign),
        "held_reason": campaign.held_reason or None,
        "rate_per_minute": campaign.rate_per_minute, "window": dict(campaign.window), "canary": campaign.canary,
        "canary_state": campaign.canary_state or None,
        "unknown": campaign.unknown_policy, "max_age_hours": campaign.max_age_hours, "terms": campaign.agreed.content(),
    }  # fmt: skip


def _moments(campaign: Campaign) -> dict[str, str | None]:
    """By the campaign's own wall."""
    names = ("not_after", "start_at", "started_at", "finished_at", "undo_until")
    return {name: moment(getattr(campaign, name), campaign.zone) for name in names}


def share(found: Share | None) -> dict[str, Any] | None:
    """A count over a whole; `percent` is null where the whole is 0, all of it where nobody counts."""
    if found is None:
        return None
    if not found.measured:
        return {"count": None, "whole": None, "percent": None, "words": found.words}
    return {"count": found.count, "whole": found.whole, "percent": found.percent}


def moment(at: datetime | None, zone: ZoneInfo | None = None) -> str | None:
    """RFC 3339, by the wall of that zone if one is told; or nothing."""
    return (at.astimezone(zone) if zone else at).isoformat() if at else None
