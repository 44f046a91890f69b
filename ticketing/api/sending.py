"""A campaign's way out: launch it and watch it go, take it back, stop it, go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, current_app, g, jsonify

from ticketing import clock
from ticketing.api.campaigns import ONE
from ticketing.api.frame import Invalid, body, caller, checked, once
from ticketing.api.shared import done, seen, steered, version
from ticketing.api.table import (
    CAMPAIGN,
    NUMBER,
    SENTENCE,
    STATUS,
    STRING,
    TEXT,
    VERSION,
    YES_NO,
    Operation,
    record,
    told,
)
from ticketing.dispatch.campaign_page import pace, pages
from ticketing.dispatch.campaign_page.forms import LaunchForm
from ticketing.dispatch.campaigns import actions as dispatch
from ticketing.dispatch.campaigns import windows
from ticketing.dispatch.releases import actions as releases
from ticketing.massmail.campaigns import actions
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.reach import for_launch
from ticketing.office.calendars.queries import today
from ticketing.office.tokens.scopes import READ, SEND
from ticketing.web.beforehand import beforehand
from workflows.refusals import Refused

LONGEST_MOMENT, FIRST_YEAR, LAST_YEAR = 40, 2000, 2100
PLAIN = told(version=VERSION)


def sending(campaign_id: int) -> Response:
    """How it goes, in figures and in the sentences of the page."""
    found = seen(campaign_id)
    facts: dict[str, Any] = pages.live(found)
    speed = facts["speed"]
    return jsonify({
        "status": found.status, "balance": facts["sheet"],
        "per_minute": speed.per_minute if speed else None,
        "seconds_left": round(speed.left.total_seconds()) if speed and speed.left else None,
        "could_repeat": speed.could_repeat if speed else None,
        "notices": [str(one) for one in (*facts["standstill"], *facts["pace"], *facts["troubles"], *facts["lost"])],
        "obstacle": facts["forbidden"],
    })  # fmt: skip


def _count_first(campaign_id: int) -> None:
    g.counted = for_launch(seen(campaign_id), today(clock.now()))


@beforehand(_count_first)
@once
def launch(campaign_id: int) -> Response:
    """Now, or at an hour; another person's where it goes to many."""
    campaign = steered(campaign_id)
    sent_off(campaign, body())
    return done(campaign)


def sent_off(campaign: Campaign, said: Mapping[str, Any]) -> None:
    """Let it go out, as it was said how. Raises what the forms and the rules say."""
    form = checked(
        LaunchForm, version=campaign.version, when="now", window=said.get("window"),
        rate=said.get("rate_per_minute"), canary=said.get("canary", False), time_zone=said.get("time_zone"),
        unknown=said.get("unknown", campaign.unknown_policy),
        past_latest=said.get("past_latest", False),
        called={"rate": "rate_per_minute"},
    )  # fmt: skip
    known, at = version(campaign, said), clock.now()
    releases.send_off(
        campaign, start_at=hour(said.get("start_at")), by=caller().person, at=at,
        seen=campaign.version if known is None else known,
        second_above=current_app.config["SETTINGS"].second_person_above, manner=pace.chosen(form, campaign, at),
        over_quota=said.get("over_quota", False), counted=g.counted,
    )  # fmt: skip


@once
def undo(campaign_id: int) -> Response:
    """Take the launch back before its first message."""
    campaign, known = _told(campaign_id)
    return done(actions.undo(campaign, by=caller().person, at=clock.now(), seen=known))


@once
def pause(campaign_id: int) -> Response:
    """Stop at the message."""
    campaign, known = _told(campaign_id)
    return done(actions.pause(campaign, by=caller().person, at=clock.now(), seen=known))


@once
def resume(campaign_id: int) -> Response:
    """Go on where it stopped."""
    campaign, known = _told(campaign_id)
    dispatch.resume(campaign, by=caller().person, at=clock.now(), seen=known)
    return done(campaign)


@once
def cancel(campaign_id: int) -> Response:
    """Never again: who still waits is not written to."""
    said = body()
    campaign = steered(campaign_id)
    reason, known = str(said.get("reason", "")), version(campaign, said)
    return done(dispatch.cancel(campaign, reason=reason, by=caller().person, at=clock.now(), seen=known))


def _told(campaign_id: int) -> tuple[Any, int | None]:
    said, campaign = body(), steered(campaign_id)
    return campaign, version(campaign, said)


def hour(text: str | None, name: str = "start_at") -> datetime | None:
    """RFC 3339 with its offset; None: now. Raises Refused."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text[:LONGEST_MOMENT])
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(f"«{name}» lleva día, hora y zona, como 2026-03-02T15:00:00-05:00.")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused("Esa hora no puede ser.")
    return found


GOING = record(
    required=("status", "balance", "notices"),
    status=STATUS, balance={"type": "object"}, per_minute=NUMBER, seconds_left=NUMBER, could_repeat=NUMBER,
    notices={"type": "array", "items": STRING}, obstacle=TEXT,
)  # fmt: skip
LAUNCH = told(
    start_at={"type": "string", "format": "date-time"}, window={"enum": list(windows.KEYS)},
    rate_per_minute={"type": "integer", "minimum": 1, "maximum": 1_000_000}, canary=YES_NO,
    time_zone=STRING, unknown={"enum": ["resend", "hold"]}, over_quota=YES_NO, past_latest=YES_NO, version=VERSION,
)  # fmt: skip
CANCEL = told(required=("reason",), reason=SENTENCE, version=VERSION)
OPERATIONS = (
    Operation("GET", f"{ONE}/sending", "Cómo va el envío", sending, GOING, READ),
    Operation("POST", f"{ONE}/launch", "Lanzar una campaña, ahora o a una hora", launch, CAMPAIGN, SEND, body=LAUNCH,
              guarded=True),
    Operation("POST", f"{ONE}/undo", "Deshacer el lanzamiento antes del primer mensaje", undo, CAMPAIGN, SEND,
              body=PLAIN, guarded=True),
    Operation("POST", f"{ONE}/pause", "Pausar una campaña", pause, CAMPAIGN, SEND, body=PLAIN, guarded=True),
    Operation("POST", f"{ONE}/resume", "Reanudar una campaña", resume, CAMPAIGN, SEND, body=PLAIN, guarded=True),
    Operation("POST", f"{ONE}/cancel", "Cancelar lo que falta de una campaña", cancel, CAMPAIGN, SEND, body=CANCEL,
              guarded=True),
)  # fmt: skip
