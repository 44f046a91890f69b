"""What a notice about a ticket says: the words that its template needs, gathered from the ticket and the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import answering, calendar_of, rules_of
from ticketing.desk.clock.queries import entered_at
from ticketing.desk.deliverables.shown import owed
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.queries import waiting_on
from ticketing.desk.signing.by_link import link_to
from ticketing.desk.surveys import queries as surveys
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.links.actions import link_for
from ticketing.office.links.queries import token
from ticketing.office.people.models import Person
from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.web.addresses import desk_url, public_url
from ticketing.web.filters import day
from workflows.meanings import LATEST_DATE
from workflows.timers import auto_close_at


def words(ticket: Ticket, event: Event) -> dict[str, Any]:
    """What every notice of this event may say."""
    said, procedure = event.payload, rules_of(ticket)
    actor = db.session.get(Person, event.actor_id) if event.actor_id else None
    return {
        "ticket": ticket,
        "actor": actor.name if actor else "El sistema",
        "assignee": ticket.assignee.name if ticket.assignee else "La oficina de comunicaciones",
        "category": procedure.category(ticket.category).display,
        "state": procedure.state(said.get("to", ticket.state)).display if event.kind == "moved" else "",
        "requester_line": f"{ticket.requester.name}, {ticket.department.name}",
        "waiting": waiting_on(ticket),
        "gates_left": waiting_on(ticket) if gates.any_open(ticket) else "",
        "latest": _latest(ticket),
        "gate": said.get("label", ""),
        "note": said.get("note", ""),
        "body": said.get("body", ""),
        "why": str(said.get("reason") or "").rstrip("."),
        "verdict": VERDICTS.get(said.get("verdict", "")),
        "received": ticket.received_at,
        "due": _moment(said, "due_at") or ticket.due_at,
        "since": _moment(said, "since") or entered_at(ticket),
        "answering": _answering(ticket),
        "url": ticket_url(ticket),
    }


def _answering(ticket: Ticket) -> str:
    """How the step is called by which the requester says that the answer is given, where there is one."""
    step = answering(ticket)
    return step.label if step else ""


def ticket_url(ticket: Ticket) -> str:
    """The ticket's page at the desk."""
    return desk_url("tickets.ticket", number=ticket.number)


def sign_words(ticket: Ticket, gate: str, person: Person, on: date, at: datetime) -> dict[str, Any] | None:
    """The personal link to a gate and in whose name it is signed; None if this person no longer may."""
    signer = gates.signer_for(ticket, gate, person, on)
    if signer is None:
        return None
    row, rule = gates.row(ticket, gate), rules_of(ticket).gate(gate)
    account = desk_url("tickets.sign", number=ticket.number, gate=gate)
    return {
        "gate": rule.label,
        "opinion": rule.opinion,
        "account": rule.sign_in,
        "fallback": signer.fallback,
        "behalf": signer.on_behalf_of.name if signer.on_behalf_of else "",
        "since": row.opened_at,
        "url": account if rule.sign_in else public_url("gates.sign", token=token(link_to(ticket, gate, person, at=at))),
    }


def survey_words(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """What was delivered, the link to the survey, and when the ticket closes by itself, if it does."""
    link = link_for("survey", ticket, ticket.requester, at=at, opening=len(surveys.of(ticket)))
    solved = ticket.solved_at or at
    return {
        "delivered": [(each.label, each.line) for each in owed(ticket)],
        "closes": auto_close_at(rules_of(ticket), calendar_of(ticket), solved_at=solved),
        "url": public_url("surveys.survey", token=token(link)),
    }


def _moment(said: Mapping[str, Any], key: str) -> datetime | None:
    """A moment that the event itself tells."""
    return datetime.fromisoformat(said[key]) if said.get(key) else None


def _latest(ticket: Ticket) -> str:
    """The last day on which what was asked is of use."""
    value = meant(ticket, LATEST_DATE)
    return day(date.fromisoformat(value)) if value else ""
