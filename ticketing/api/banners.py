"""Banners of the portal as programs read and change them. What is live is public: `/portal/banners.json`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.frame import body, caller, listed, number, once
from ticketing.api.sending import hour
from ticketing.api.shared import moment
from ticketing.api.table import (
    INSTANT,
    PAGE,
    SENT,
    SENTENCE,
    STRING,
    TEXT,
    WHOLE,
    YES_NO,
    Operation,
    items,
    listing,
    record,
    told,
)
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_able, zone_of
from ticketing.desk.portal import actions, queries
from ticketing.desk.portal.asked import of_ticket, room
from ticketing.desk.portal.models import LIVE, OVER, SCHEDULED, Banner, BannerTask
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.tokens.scopes import READ, WRITE
from workflows.capabilities import WORK


def banners() -> Response:
    """Those of the requests that the person sees: what is live or waits; with `over`, what is not any more."""
    who, at, limit, before = caller(), clock.now(), number("limit", 50, least=1, most=200), number("before", 0) or None
    found = queries.seen(who.person, who.roles, today(at))
    if not number("over", 0, most=1):
        return listed([_told(one, at) for one in queries.to_come(found, at)], None, "before")
    past = queries.past(found, at, before=before, most=limit + 1)
    following = past[limit - 1].id if len(past) > limit else None
    return listed([_told(one, at) for one in past[:limit]], following, "before")


def request_banner(number: str) -> Response:
    """What the request asks, from when there is room for it, and what was made of it."""
    ticket, at = _seen(number), clock.now()
    asked = of_ticket(ticket)
    first = room(ticket, asked, at=at) if asked else None
    said = {
        "place": asked.place.place, "label": asked.label, "until": asked.until.isoformat(), "title": asked.title,
        "description": asked.description, "action": asked.action, "link": asked.link, "alt": asked.alt,
        "first": moment(first, zone_of(ticket)),
    } if asked else None  # fmt: skip
    return jsonify({"asked": said, "banners": [_told(one, at) for one in queries.of(ticket)]})


@once
def schedule_banner(number: str) -> Response:
    """Give it its time on the portal."""
    ticket, said, at = _seen(number), body(), clock.now()
    ask_able(ticket, caller().person, WORK, at=at)
    start, more = hour(said.get("start_at")), bool(said.get("more", False))
    made = actions.schedule(ticket, from_at=start, more=more, by=caller().person, at=at)
    return _done(made, at, 201)


@once
def withdraw_banner(banner: int) -> Response:
    """Take it off before its end."""
    found, at = _banner(banner), clock.now()
    actions.withdraw(found, reason=str(body().get("reason", "")), by=caller().person, at=at)
    return _done(found, at)


@once
def forward_banner(banner: int) -> Response:
    """Let it begin as early as there is room now."""
    found, at = _banner(banner), clock.now()
    body()
    actions.bring_forward(found, by=caller().person, at=at)
    return _done(found, at)


def banner_tasks() -> Response:
    """What is left to be put up or taken down by hand."""
    who, on = caller(), today(clock.now())
    return jsonify({"items": [_task(one) for one in queries.tasks_seen(who.person, who.roles, on)]})


@once
def do_banner_task(task: int) -> Response:
    """It was done: here is the page that shows it."""
    who, at = caller(), clock.now()
    found = queries.task(task, who.person, who.roles, today(at))
    actions.do(found, address=str(body().get("address", "")), by=who.person, at=at)
    db.session.flush()
    return jsonify(_task(found))


def _seen(number: str) -> Ticket:
    who = caller()
    return tickets.get(number, who.person, who.roles, today(clock.now()))


def _banner(banner_id: int) -> Banner:
    who = caller()
    return queries.get(banner_id, who.person, who.roles, today(clock.now()))


def _done(banner: Banner, at: datetime, status: int = 200) -> Response:
    db.session.flush()
    answer = jsonify(_told(banner, at))
    answer.status_code = status
    return answer


def _told(one: Banner, at: datetime) -> dict[str, Any]:
    wall = zone_of(one.ticket)
    return {
        "id": one.id, "number": one.ticket.number, "state": one.state(at), "place": one.place, "label": one.place_label,
        "title": one.title, "description": one.description, "action": one.action, "link": one.link, "alt": one.alt,
        "file": one.file.token, "from": moment(one.from_at, wall), "until": moment(one.until_at, wall),
        "ended_at": moment(one.ended_at, wall), "ended_by": one.ended_by.name if one.ended_by else None,
        "reason": one.reason or None,
    }  # fmt: skip


def _task(one: BannerTask) -> dict[str, Any]:
    return {
        "id": one.id, "banner": one.banner_id, "number": one.banner.ticket.number, "kind": one.kind,
        "title": one.banner.title, "owner": one.owner.name if one.owner else None, "opened_at": moment(one.opened_at),
        "done_at": moment(one.done_at), "done_by": one.done_by.name if one.done_by else None,
        "address": one.evidence.get("address"),
    }  # fmt: skip


BANNER = record(
    required=("id", "number", "state", "place", "title", "from", "until"),
    id=WHOLE, number=STRING, state={"enum": [SCHEDULED, LIVE, OVER]}, place=STRING, label=STRING, title=STRING,
    description=STRING, action=STRING, link=STRING, alt=STRING, file=STRING, until=INSTANT, ended_at=INSTANT,
    ended_by=TEXT, reason=TEXT, **{"from": INSTANT},
)  # fmt: skip
ASKED = record(
    required=("place", "until", "first"),
    place=STRING, label=STRING, until=STRING, title=STRING, description=STRING, action=STRING, link=STRING, alt=STRING,
    first=INSTANT,
) | {"type": ["object", "null"]}  # fmt: skip
TASK = record(
    required=("id", "banner", "kind"),
    id=WHOLE, banner=WHOLE, number=STRING, kind={"enum": ["publish", "remove"]}, title=STRING, owner=TEXT,
    opened_at=INSTANT, done_at=INSTANT, done_by=TEXT, address=TEXT,
)  # fmt: skip
OPERATIONS = (
    Operation("GET", "/banners", "Los banners del portal y los que esperan su fecha; con over=1, los que terminaron",
              banners, listing(BANNER), READ,
              {"over": {"enum": [0, 1]}, "before": WHOLE, "limit": PAGE}),
    Operation("GET", "/tickets/{number}/banner", "El banner que pide una solicitud y desde cuándo tiene lugar",
              request_banner, record(required=("asked", "banners"), asked=ASKED,
                                     banners={"type": "array", "items": BANNER}), READ),
    Operation("POST", "/tickets/{number}/banner", "Programar el banner de una solicitud",
              schedule_banner, BANNER, WRITE, status=201,
              body=told(more=YES_NO, start_at={"type": "string", "format": "date-time"})),
    Operation("POST", "/banners/{banner}/withdrawal", "Retirar un banner antes de su fecha",
              withdraw_banner, BANNER, WRITE,
              body=told(required=("reason",), reason=SENTENCE | {"maxLength": actions.LONGEST_REASON})),
    Operation("POST", "/banners/{banner}/forward", "Adelantar un banner que espera", forward_banner, BANNER, WRITE,
              body=told()),
    Operation("GET", "/banner-tasks", "Lo que falta publicar o retirar a mano", banner_tasks, items(TASK), READ),
    Operation("POST", "/banner-tasks/{task}", "Dejar constancia de que se publicó o se retiró a mano",
              do_banner_task, TASK, WRITE,
              body=told(required=("address",), address=SENT | {"maxLength": 2000})),
)  # fmt: skip
