"""The archive of notices to institutional groups, as programs read it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Response, jsonify, request

from ticketing import clock
from ticketing.api.frame import MOST, USUAL, Invalid, caller, listed, number
from ticketing.api.shared import moment
from ticketing.api.table import INSTANT, NUMBER, STRING, TEXT, WHOLE, YES_NO, Operation, listing, record
from ticketing.dispatch.archive import queries
from ticketing.dispatch.archive.figures import by_group
from ticketing.dispatch.archive.queries import Asked
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.numbers.models import Infoservice
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.office.calendars.queries import today
from ticketing.office.tokens.scopes import READ

LONGEST = 200
GROUP = re.compile("[0-9a-z-]{1,40}")


def infoservices() -> Response:
    """Those that went out, the newest first."""
    who, limit = caller(), number("limit", USUAL, least=1, most=MOST)
    group, before = request.args.get("group", ""), request.args.get("before", "")
    if "before" in request.args and not queries.PLACE.fullmatch(before):
        raise Invalid("«before» es el que dio «next», como 2026-14.")
    if "group" in request.args and not GROUP.fullmatch(group):
        raise Invalid("No existe ese grupo.")
    words = request.args.get("q", "")
    if len(words) > LONGEST:
        raise Invalid(f"«q» tiene hasta {LONGEST} caracteres.")
    asked = Asked(words, group, _day("since"), _day("until"))
    found = queries.page(asked, who.person, who.roles, today(clock.now()), before=before, most=limit)
    following = queries.place(found[-1]) if len(found) == limit else None
    return listed([_line(one) for one in found], following, "before")


def infoservice(year: int, serial: int) -> Response:
    """One, with what it said; its figures for who sees the campaign."""
    who, on = caller(), today(clock.now())
    one = queries.get(year, serial, who.person, who.roles, on)
    content, told = one.campaign.content, _line(one)
    told["text"] = shown.text(content, sample(content.fields), shown.spelled(content)) if content else None
    if queries.sees_figures(one, who.person, who.roles, on):
        told |= {"campaign_id": one.campaign_id, "ticket": ticket_of(one.campaign).number}
        told["figures"] = balance(one.campaign_id)
        told["by_group"] = [
            {"code": part.code, "name": part.name, "accepted": part.counts.accepted, "failed": part.counts.failed,
             "bounced": part.counts.bounced}
            for part in by_group(one.campaign)
        ]  # fmt: skip
    return jsonify(told)


def _line(one: Infoservice) -> dict[str, Any]:
    sent = queries.went(one)
    return {
        "year": one.year, "number": one.number, "sent": sent, "subject": one.campaign.subject if sent else None,
        "groups": one.groups.strip("|").split("|") if sent else [],
        "started_at": moment(one.campaign.started_at, one.campaign.zone),
    }  # fmt: skip


def _day(name: str) -> date | None:
    said = request.args.get(name, "")
    found = queries.day_said(said)
    if name in request.args and found is None:
        raise Invalid(f"«{name}» debe ser un día, como 2026-03-09.")
    return found


DAY = {"type": "string", "format": "date"}
PART = record(
    required=("code", "name", "accepted", "failed", "bounced"),
    code=STRING, name=STRING, accepted=WHOLE, failed=WHOLE, bounced=WHOLE,
)  # fmt: skip
SAID = {
    "year": WHOLE, "number": WHOLE, "sent": YES_NO, "subject": TEXT, "groups": {"type": "array", "items": STRING},
    "started_at": INSTANT,
}  # fmt: skip
LINE = record(required=tuple(SAID), **SAID)
WHOLE_ONE = record(
    required=(*SAID, "text"), **SAID, text=TEXT, campaign_id=NUMBER, ticket=TEXT, figures={"type": "object"},
    by_group={"type": "array", "items": PART},
)  # fmt: skip
OPERATIONS = (
    Operation("GET", "/infoservices", "Los infoservicios que salieron", infoservices, listing(LINE), READ, query={
        "q": {"type": "string", "maxLength": LONGEST, "description": "Palabras, o el número: «14», «14 de 2026»."},
        "group": {"type": "string", "maxLength": 40, "pattern": "^[0-9a-z-]{1,40}$"}, "since": DAY, "until": DAY,
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
        "before": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{1,7}$"},
    }),
    Operation("GET", "/infoservices/{year}/{serial}", "Un infoservicio, con lo que dijo", infoservice, WHOLE_ONE, READ),
)  # fmt: skip
