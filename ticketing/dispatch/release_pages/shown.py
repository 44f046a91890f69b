"""What the pages of those who release show: facts gathered for the templates."""

from __future__ import annotations

from typing import Any

from flask import url_for

from ticketing import clock
from ticketing.desk.cases.rules import able, rules_of, zone_of
from ticketing.desk.clock.queries import entered_at
from ticketing.dispatch.campaign_page import pace
from ticketing.dispatch.campaign_page.pages import SHAPES
from ticketing.dispatch.campaigns.leave import being_released, leave_to_send, why_not_out
from ticketing.dispatch.own_means.queries import exports_of, left_out_of
from ticketing.dispatch.releases.queries import Dispatch, sent, waiting
from ticketing.massmail.campaigns.models import ARMED, DRAFT, FINISHED, HELD, PAUSED, RUNNING, STATUS_WORDS
from ticketing.massmail.campaigns.queries import balance
from ticketing.office.people.models import Person
from ticketing.web import walls
from workflows.capabilities import RELEASE_DISPATCH

NO_CAMPAIGN = "No hay una campaña lista: niegue el despacho para que la oficina la prepare."


def index(roles: frozenset[str]) -> dict[str, Any]:
    """What waits, and what was dispatched last."""
    return {"lines": [_line(each) for each in waiting(roles)], "sent": [_sent(*each) for each in sent(roles)]}


def dispatch(found: Dispatch, person: Person) -> dict[str, Any]:
    """One dispatch: what goes out, how it stands, and what this person may do now."""
    ticket, campaign, taken, at = found.ticket, found.campaign, found.taken, clock.now()
    mine = being_released(ticket) and able(ticket, person, RELEASE_DISPATCH, at=at)
    status = campaign.status if campaign else ""
    open_ = status in (DRAFT, HELD) and taken is None
    obstacle = (leave_to_send(campaign.id) if open_ else None) if campaign else NO_CAMPAIGN
    facts: dict[str, Any] = {
        "found": found, "ticket": ticket, "campaign": campaign, "taken": taken, "mine": mine,
        "zone": walls.hour_of(zone_of(ticket)), "since": entered_at(ticket), "obstacle": obstacle,
        "state": rules_of(ticket).state(ticket.state), "status": STATUS_WORDS.get(status),
        "releasable": mine and open_ and obstacle is None, "undoable": mine and status == ARMED,
        "refusable": mine and status not in (RUNNING, PAUSED), "going": status in (RUNNING, PAUSED),
        "sheet": balance(campaign.id) if campaign and campaign.frozen_at else None, "done": status == FINISHED,
    }  # fmt: skip
    if facts["releasable"] and campaign:
        facts |= pace.before(campaign)
    if found.own_means is not None:
        facts |= {"exports": exports_of(found.own_means), "left_out": left_out_of(found.own_means)}
    if taken is not None and campaign:
        facts["no_download"] = why_not_out(campaign, ticket)
    return facts


def _line(each: Dispatch) -> dict[str, Any]:
    status = each.campaign.status if each.campaign else DRAFT
    words, shape = STATUS_WORDS[status] if each.campaign else "sin campaña", SHAPES[status]
    if each.taken is not None:
        words, shape = f"la despacha {each.taken.began_by.name}", "half"
    return {
        "ticket": each.ticket, "campaign": each.campaign, "words": words, "shape": shape,
        "subject": each.campaign.subject if each.campaign else each.ticket.subject,
        "since": entered_at(each.ticket), "url": url_for("dispatches.dispatch", number=each.ticket.number),
    }  # fmt: skip


def _sent(campaign: Any, ticket: Any) -> dict[str, Any]:
    return {
        "ticket": ticket, "campaign": campaign, "sheet": balance(campaign.id),
        "url": url_for("dispatches.dispatch", number=ticket.number),
    }  # fmt: skip
