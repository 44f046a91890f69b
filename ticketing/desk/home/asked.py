"""What a requester is asked: to correct what was returned, to answer what holds a request, to say if it is right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import PROOF_SENT, answering, rules_of
from ticketing.desk.gates.queries import any_refused, last_refusal
from ticketing.desk.pieces.queries import waiting_for
from ticketing.desk.surveys.queries import open_for
from ticketing.desk.telling.refusing import refusal_words
from ticketing.extensions import among, db
from ticketing.ledger.events.models import Event
from ticketing.office.doors import Turn
from ticketing.office.people.models import Person
from ticketing.office.signatures import queries as signatures
from ticketing.web.addresses import path
from ticketing.web.filters import when

PROOF, RETURNED, ASKED, SURVEY = 6, 20, 30, 40


def turns(tickets: Collection[Ticket]) -> Iterator[Turn]:
    """Of one's own requests that are not over, those that wait for oneself."""
    refused = [ticket for ticket in tickets if any_refused(ticket)]
    held = [ticket for ticket in tickets if ticket not in refused and _waits_for_an_answer(ticket)]
    signatures.every.know(refused)
    for ticket in refused:
        last = last_refusal(ticket)
        about = f"{ticket.number} · {when(last.at if last else ticket.filed_at)}"
        url = path("tickets.ticket", number=ticket.number)
        yield Turn(ticket.subject, url, _("Corregir"), "pencil", refusal_words(ticket), about, RETURNED)
    questions = _questions(held)
    for ticket in held:
        who, words, at, fact = questions.get(ticket.id, ("", "", ticket.filed_at, ""))
        if fact == PROOF_SENT:
            continue  # the proof itself is asked for, by who sent it
        url, about = path("tickets.ticket", number=ticket.number), f"{ticket.number} · {when(at)}"
        asks = _("%(who)s la suspendió: «%(words)s»", who=who, words=words) if words else ""
        yield Turn(ticket.subject, url, _("Responder"), "reply", asks, about, ASKED)
    for ticket in tickets:
        if open_for(ticket):
            url = path("tickets.survey", number=ticket.number)
            asks = _("La oficina la dio por solucionada: ¿quedó bien?")
            yield Turn(ticket.subject, url, _("Contestar la encuesta"), "star", asks, ticket.number, SURVEY)


def proofs(person: Person, tickets: Collection[Ticket]) -> Iterator[Turn]:
    """Proofs of pieces and pages that wait for the person's answer. `tickets`: those of the person that go on."""
    for proof in waiting_for(person) if any(map(_might_be_proved, tickets)) else ():
        url = path("tickets.proof", number=proof.ticket.number, proof=proof.id)
        asks = _("%(who)s le envió la prueba: ¿queda bien así?", who=proof.sent_by.name)
        about = f"{proof.ticket.number} · {when(proof.sent_at)}"
        yield Turn(proof.ticket.subject, url, _("Ver la prueba"), "eye", asks, about, PROOF)


def _might_be_proved(ticket: Ticket) -> bool:
    """Whether a proof may wait: its clock stands, or its procedure has no step for one."""
    return ticket.clock == "paused" or not any(step.on == PROOF_SENT for step in rules_of(ticket).steps)


def _waits_for_an_answer(ticket: Ticket) -> bool:
    return rules_of(ticket).state(ticket.state).clock == "paused" and answering(ticket) is not None


def _questions(tickets: Sequence[Ticket]) -> dict[int, tuple[str, str, datetime, str]]:
    """Who held each last, with which words, when, and by which fact."""
    mine = (Event.subject_kind == Ticket.__tablename__, among(Event.subject_id, [ticket.id for ticket in tickets]))
    last = select(func.max(Event.id)).where(*mine, Event.kind == "moved").group_by(Event.subject_id)
    query = select(Event, Person.name).join(Person, Person.id == Event.actor_id, isouter=True)
    return {
        event.subject_id: (name or _("El sistema"), _words(event), event.at, str(event.payload.get("fact") or ""))
        for event, name in _asked(tickets, query.where(Event.id.in_(last)))
    }


def _words(event: Event) -> str:
    return str(event.payload.get("note") or event.payload.get("reason") or "")


def _asked(tickets: Sequence[Ticket], query: Any) -> Sequence[Any]:
    return db.session.execute(query).all() if tickets else ()
