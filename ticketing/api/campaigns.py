"""Campaigns, their figures, deliveries and events: what a person does on the pages, by the same rules."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, jsonify, request

from ticketing import clock
from ticketing.api.frame import MOST, USUAL, body, caller, listed, number, once
from ticketing.dispatch.campaigns.queries import get, page, ticket_of
from ticketing.ledger.events.queries import history
from ticketing.massmail.campaigns import actions
from ticketing.massmail.campaigns.models import STATUSES, Campaign
from ticketing.massmail.delivery.models import STATE_NAMES
from ticketing.massmail.delivery.queries import balance, of_campaign
from ticketing.massmail.statistics.queries import counts
from ticketing.office.calendars.queries import today
from ticketing.office.roles import TIC, WORKS_TICKETS
from workflows.refusals import Refused


def index() -> Response:
    """The campaigns that the person may see, the newest first."""
    who, limit = caller(), number("limit", USUAL, least=1, most=MOST)
    before = number("before", 0) or None
    status = request.args.get("status", "")
    if status and status not in STATUSES:
        raise Refused(f"No existe el estado «{status[:20]}».")
    found = page(who.person, who.roles, today(clock.now()), status=status, before=before, most=limit)
    following = found[-1].id if len(found) == limit else None
    return listed([shown(one) for one in found], following, "before")


def show(campaign_id: int) -> Response:
    """One campaign."""
    return jsonify(shown(_seen(campaign_id)))


def figures(campaign_id: int) -> Response:
    """The balance of its audience, and every counter."""
    found = _seen(campaign_id)
    return jsonify({"balance": balance(found.id), "counts": asdict(counts(found.id))})


def deliveries(campaign_id: int) -> Response:
    """Recipients by `seq`. For who manages campaigns and for TIC alone: they hold addresses."""
    caller().must(*WORKS_TICKETS, TIC)
    found, limit = _seen(campaign_id), number("limit", USUAL, least=1, most=MOST)
    wanted = request.args.get("state", "")
    if wanted and wanted not in STATE_NAMES:
        raise Refused(f"No existe el estado «{wanted[:20]}».")
    state = STATE_NAMES.index(wanted) if wanted else None
    rows = of_campaign(found.id, state=state, after=number("after", 0) - 1, most=limit)
    items = [
        {
            "seq": row.seq, "email": row.email, "state": STATE_NAMES[row.state], "reason": row.reason,
            "attempts": row.attempts, "code": row.code, "reply": row.reply, "sent_at": _at(row.sent_at),
            "next_try_at": _at(row.next_try_at), "bounced_at": _at(row.bounced_at), "bounce_kind": row.bounce_kind,
            "complained_at": _at(row.complained_at),
        }
        for row in rows
    ]  # fmt: skip
    return listed(items, rows[-1].seq + 1 if len(rows) == limit else None, "after")


def events(campaign_id: int) -> Response:
    """What happened to it, oldest first: its ledger."""
    found, limit = _seen(campaign_id), number("limit", USUAL, least=1, most=MOST)
    after = number("after", 0)
    rows = [one for one in history("campaign", found.id) if one.seq > after][:limit]
    items = [{"seq": one.seq, "kind": one.kind, "at": _at(one.at), "said": one.payload} for one in rows]
    return listed(items, rows[-1].seq if len(rows) == limit else None, "after")


@once
def pause(campaign_id: int) -> Response:
    """Stop at the message."""
    return _done(actions.pause(_mine(campaign_id), by=caller().person, at=clock.now(), seen=_version()))


@once
def resume(campaign_id: int) -> Response:
    """Go on where it stopped."""
    return _done(actions.resume(_mine(campaign_id), by=caller().person, at=clock.now(), seen=_version()))


@once
def cancel(campaign_id: int) -> Response:
    """Never again: who still waits is not written to."""
    told = body({"reason": str, "version": int})
    campaign = _mine(campaign_id)
    reason = str(told.get("reason", ""))
    return _done(actions.cancel(campaign, reason=reason, by=caller().person, at=clock.now(), seen=told.get("version")))


def shown(campaign: Campaign) -> dict[str, Any]:
    """A campaign as programs read it."""
    return {
        "id": campaign.id, "version": campaign.version, "name": campaign.name, "status": campaign.status,
        "ticket": ticket_of(campaign).number, "subject": campaign.subject, "from_name": campaign.from_name,
        "from_address": campaign.from_address, "mail_class": campaign.mail_class, "tracking": campaign.tracking,
        "start_at": _at(campaign.start_at), "started_at": _at(campaign.started_at),
        "finished_at": _at(campaign.finished_at), "held_reason": campaign.held_reason or None,
    }  # fmt: skip


def _seen(campaign_id: int) -> Campaign:
    who = caller()
    return get(campaign_id, who.person, who.roles, today(clock.now()))


def _mine(campaign_id: int) -> Campaign:
    caller().must(*WORKS_TICKETS)
    return _seen(campaign_id)


def _version() -> int | None:
    version = body({"version": int}).get("version")
    return None if version is None else int(version)


def _done(campaign: Campaign) -> Response:
    return jsonify(shown(campaign))


def _at(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
