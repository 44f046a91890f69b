"""What a notice about a ticket says: the words that its template needs, gathered from the ticket and the event."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from ticketing.desk.cases.happenings import sentence
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import answering, calendar_of, rules_of, zone_of
from ticketing.desk.clock.queries import entered_at, reckoning
from ticketing.desk.deliverables.shown import owed
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.queries import waiting_on
from ticketing.desk.signing.by_link import link_to
from ticketing.desk.signing.taking_back import link_to as take_back_link
from ticketing.desk.surveys import queries as surveys
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.institution.queries import institution
from ticketing.office.links.actions import link_for
from ticketing.office.links.queries import token
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.web import walls
from ticketing.web.addresses import desk_url, public_url
from ticketing.web.filters import day, when
from workflows.letters import filled
from workflows.meanings import LATEST_DATE
from workflows.timers import auto_close_at

PARAGRAPHS = re.compile(r"\n[ \t]*\n")


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
        "on_paper": said.get("channel") == EVIDENCE,
        "note": said.get("note", ""),
        "body": said.get("body", ""),
        "why": str(said.get("reason") or "").rstrip("."),
        "verdict": VERDICTS.get(said.get("verdict", "")),
        "verdict_name": said.get("verdict", ""),
        "stands": procedure.state(ticket.state).display,
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


def take_back_words(ticket: Ticket, gate: str, person: Person, at: datetime) -> dict[str, Any] | None:
    """The personal link by which somebody takes back what he or she decided; None where nothing stands any more."""
    link = take_back_link(ticket, gate, person, at=at)
    return {"url": public_url("take_back.show_back", token=token(link)), "until": link.expires_at} if link else None


def survey_words(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """What was delivered, the link to the survey, and when the ticket closes by itself, if it does."""
    link = link_for("survey", ticket, ticket.requester, at=at, opening=len(surveys.of(ticket)))
    solved = ticket.solved_at or at
    return {
        "delivered": [(each.label, each.line) for each in owed(ticket)],
        "closes": auto_close_at(rules_of(ticket), calendar_of(ticket), solved_at=solved),
        "url": public_url("surveys.survey", token=token(link)),
    }


def told_words(ticket: Ticket, event: Event) -> dict[str, Any]:
    """What happened, in one sentence, for whoever is told of it without a letter of its own."""
    procedure, said = rules_of(ticket), event.payload
    timer = procedure.timer(said.get("reminder", ""))
    if timer is not None:
        return {"happened": timer.label}
    actor = db.session.get(Person, event.actor_id) if event.actor_id else None
    with walls.speaking_by(zone_of(ticket)):
        return {"happened": sentence(event.kind, said, procedure, actor.name if actor else "El sistema")}


def own_words(ticket: Ticket, event: Event, name: str, *, to: str, url: str, at: datetime) -> dict[str, Any]:
    """A letter of the procedure with its words filled in: subject, plain text, paragraphs of HTML."""
    letter = rules_of(ticket).letter(name)
    with walls.speaking_by(zone_of(ticket)):
        said = _places(ticket, event, to=to, url=url, at=at)
    return {
        "own_subject": filled(letter.subject, said),
        "own_text": filled(letter.body, said),
        "own_html": [_paragraph(part, said) for part in PARAGRAPHS.split(letter.body.strip())],
    }


def _places(ticket: Ticket, event: Event, *, to: str, url: str, at: datetime) -> dict[str, str]:
    """What is put into each place of a letter (`workflows.letters.PLACES`)."""
    told, procedure = words(ticket, event), rules_of(ticket)
    due = reckoning(ticket, at).due_at
    return {
        "nombre": to,
        "numero": ticket.number,
        "asunto": ticket.subject,
        "categoria": told["category"],
        "estado": procedure.state(ticket.state).display,
        "solicitante": ticket.requester.name,
        "dependencia": ticket.department.name,
        "atiende": told["assignee"],
        "observacion": told["note"],
        "desde": day(told["since"]),
        "vence": when(due),
        "fecha": day(at),
        "institucion": institution().name,
        "enlace": url,
    }


def _paragraph(text: str, said: Mapping[str, str]) -> Markup:
    """One paragraph as safe HTML; the address as a link."""
    safe = {key: escape(value) for key, value in said.items()}
    safe["enlace"] = Markup('<a href="{0}">{0}</a>').format(said["enlace"])
    lines = (filled(str(escape(line)), {key: str(value) for key, value in safe.items()}) for line in text.splitlines())
    return Markup("<br>".join(lines))  # noqa: S704 - every value and every line is escaped


def _moment(said: Mapping[str, Any], key: str) -> datetime | None:
    """A moment that the event itself tells."""
    return datetime.fromisoformat(said[key]) if said.get(key) else None


def _latest(ticket: Ticket) -> str:
    """The last day on which what was asked is of use."""
    value = meant(ticket, LATEST_DATE)
    return day(date.fromisoformat(value)) if value else ""
