"""Looking at campaigns: their figures, deliveries and events."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from ticketing import clock
from ticketing.api.frame import MOST, USUAL, Invalid, caller, listed, number
from ticketing.api.shared import done, frozen, moment, seen, share, shown, version
from ticketing.api.table import (
    CAMPAIGN,
    INSTANT,
    NUMBER,
    PAGE,
    SHARE,
    STATE,
    STATUS,
    STRING,
    TEXT,
    WHOLE,
    YES_NO,
    Operation,
    listing,
    record,
)
from ticketing.dispatch.campaigns.queries import page, tickets_of
from ticketing.dispatch.results.shown import message_id_of
from ticketing.ledger.events.queries import history_after
from ticketing.massmail.campaigns.models import STATUSES
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.recipients.models import STATE_NAMES
from ticketing.massmail.recipients.queries import of_campaign
from ticketing.massmail.statistics.explain import explain
from ticketing.massmail.statistics.queries import counts
from ticketing.massmail.statistics.rates import rates
from ticketing.massmail.statistics.reading import known as names_of
from ticketing.massmail.statistics.reading import reading
from ticketing.office.calendars.queries import today
from ticketing.office.tokens.scopes import READ
from workflows.capabilities import COMPOSE, DISPATCHES, LAUNCH


def index() -> Response:
    """The campaigns that the person may see, the newest first."""
    who, limit = caller(), number("limit", USUAL, least=1, most=MOST)
    before = number("before", 0) or None
    status = request.args.get("status", "")
    if status and status not in STATUSES:
        raise Invalid(f"No existe el estado «{status[:20]}».")
    found = page(who.person, who.roles, today(clock.now()), status=status, before=before, most=limit)
    following = found[-1].id if len(found) == limit else None
    tickets = tickets_of(found)
    return listed([shown(one, tickets[one.id]) for one in found], following, "before")


def show(campaign_id: int) -> Response:
    """One campaign."""
    found = seen(campaign_id)
    version(found, {})
    answer = done(found)
    if request.if_none_match.contains_weak(str(found.version)):
        answer.set_data(b"")
        answer.status_code = 304
    return answer


def figures(campaign_id: int) -> Response:
    """The balance of its audience, every counter, and the rates in both readings."""
    found = seen(campaign_id)
    known, of = counts(found.id), reading(found.tracking)
    told = [
        {
            "name": one.name, "label": one.label, "share": share(one.share), "formula": one.formula,
            "modern": share(one.modern), "modern_formula": one.modern_formula or None,
        }
        for one in rates(known, of=of)
    ]  # fmt: skip
    return jsonify({
        "balance": balance(found.id), "counts": names_of(known, of), "people_measured": of.people, "rates": told,
    })  # fmt: skip


def deliveries(campaign_id: int) -> Response:
    """Recipients by `seq`. For who manages campaigns and for who sees every dispatch: they hold addresses."""
    caller().must(COMPOSE, LAUNCH, DISPATCHES)
    found, limit = seen(campaign_id), number("limit", USUAL, least=1, most=MOST)
    wanted = request.args.get("state", "")
    if wanted and wanted not in STATE_NAMES:
        raise Invalid(f"No existe el estado «{wanted[:20]}».")
    state = STATE_NAMES.index(wanted) if wanted else None
    rows = of_campaign(found.id, state=state, after=number("after", 0) - 1, most=limit)
    items = [
        {
            "seq": row.seq, "email": row.email, "state": STATE_NAMES[row.state], "reason": row.reason,
            "attempts": row.attempts, "code": row.code, "reply": row.reply, "sent_at": moment(row.sent_at),
            "next_try_at": moment(row.next_try_at), "bounced_at": moment(row.bounced_at),
            "bounce_kind": row.bounce_kind, "complained_at": moment(row.complained_at),
        }
        for row in rows
    ]  # fmt: skip
    return listed(items, rows[-1].seq + 1 if len(rows) == limit else None, "after")


def delivery(campaign_id: int, seq: int) -> Response:
    """Who and why: everything that happened with one person. What she read is for who manages campaigns alone."""
    caller().must(COMPOSE, LAUNCH, DISPATCHES)
    told = explain(frozen(campaign_id).id, seq, reading=caller().can(COMPOSE, LAUNCH))
    moments: list[dict[str, Any]] = [
        {"at": moment(one.at), "kind": one.kind, "what": one.what, "said": one.said or None} for one in told.moments
    ]
    return jsonify({
        "seq": seq, "email": told.recipient.email, "state": STATE_NAMES[told.recipient.state],
        "message_id": message_id_of(campaign_id, seq), "in_short": told.in_short, "moments": moments,
    })  # fmt: skip


def events(campaign_id: int) -> Response:
    """What happened to it, oldest first: its ledger."""
    found, limit = seen(campaign_id), number("limit", USUAL, least=1, most=MOST)
    rows = history_after("campaign", found.id, number("after", 0), most=limit)
    items = [{"seq": one.seq, "kind": one.kind, "at": moment(one.at), "said": one.payload} for one in rows]
    return listed(items, rows[-1].seq if len(rows) == limit else None, "after")


RATE = record(
    required=("name", "label", "share"),
    name=STRING, label=STRING, share=SHARE, formula=STRING, modern=SHARE, modern_formula=TEXT,
)  # fmt: skip
FIGURES = record(
    required=("balance", "counts", "rates"),
    balance={"type": "object"}, counts={"type": "object"}, people_measured=YES_NO,
    rates={"type": "array", "items": RATE},
)  # fmt: skip
DELIVERY = record(
    required=("seq", "email", "state"),
    seq=WHOLE, email=STRING, state=STATE, reason=TEXT, attempts=WHOLE, code=NUMBER, reply=TEXT, sent_at=INSTANT,
    next_try_at=INSTANT, bounced_at=INSTANT, bounce_kind=TEXT, complained_at=INSTANT,
)  # fmt: skip
MOMENT = record(required=("kind", "what"), at=INSTANT, kind=STRING, what=STRING, said=TEXT)
STORY = record(
    required=("seq", "email", "state", "in_short", "moments"),
    seq=WHOLE, email=STRING, state=STATE, message_id=STRING, in_short=STRING,
    moments={"type": "array", "items": MOMENT},
)  # fmt: skip
EVENT = record(required=("seq", "kind", "at"), seq=WHOLE, kind=STRING, at=INSTANT, said={"type": "object"})
ONE = "/campaigns/{campaign_id}"
OPERATIONS = (
    Operation("GET", "/campaigns", "Las campañas que la persona puede ver", index, listing(CAMPAIGN), READ,
              {"status": STATUS, "before": WHOLE, "limit": PAGE}),
    Operation("GET", ONE, "Una campaña", show, CAMPAIGN, READ),
    Operation("GET", f"{ONE}/figures", "El balance, los contadores y las tasas de una campaña", figures, FIGURES, READ),
    Operation("GET", f"{ONE}/deliveries", "Las entregas de una campaña", deliveries, listing(DELIVERY), READ,
              {"state": STATE, "after": WHOLE, "limit": PAGE}),
    Operation("GET", ONE + "/deliveries/{seq}", "Qué pasó con una persona y por qué", delivery, STORY, READ),
    Operation("GET", f"{ONE}/events", "La historia de una campaña", events, listing(EVENT), READ,
              {"after": WHOLE, "limit": PAGE}),
)  # fmt: skip
