"""What a requester is asked: to correct what was returned, to answer what holds a request, to say if it is right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import PROOF_SENT, answering, rules_of
from ticketing.desk.gates.queries import any_refused
from ticketing.desk.surveys.queries import open_for
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.doors import Turn
from ticketing.office.people.models import Person
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.web.addresses import path
from ticketing.web.filters import when

RETURNED, ASKED, SURVEY = 20, 30, 40
REFUSALS = tuple(name for name, verdict in VERDICTS.items() if verdict.refusal is not None)
Said = tuple[str, str, datetime]
"""Who said it, what, and when."""


def turns(tickets: Collection[Ticket]) -> Iterator[Turn]:
    """Of one's own requests that are not over, those that wait for oneself."""
    refused = [ticket for ticket in tickets if any_refused(ticket)]
    held = [ticket for ticket in tickets if ticket not in refused and _waits_for_an_answer(ticket)]
    why, questions = _refusals(refused), _questions(held)
    for ticket in refused:
        yield _turn(ticket, RETURNED, why.get(ticket.id), _("Corregir"), "pencil", _("la devolvió"))
    for ticket in held:
        who, words, at, fact = questions.get(ticket.id, ("", "", ticket.filed_at, ""))
        if fact != PROOF_SENT:  # the proof itself is asked for, by who sent it
            yield _turn(ticket, ASKED, (who, words, at), _("Responder"), "reply", _("la suspendió"))
    for ticket in tickets:
        if open_for(ticket):
            url = path("tickets.survey", number=ticket.number)
            asks = _("La oficina la dio por solucionada: ¿quedó bien?")
            yield Turn(ticket.subject, url, _("Contestar la encuesta"), "star", asks, ticket.number, SURVEY)


def _waits_for_an_answer(ticket: Ticket) -> bool:
    return rules_of(ticket).state(ticket.state).clock == "paused" and answering(ticket) is not None


def _turn(ticket: Ticket, order: int, said: Said | None, label: str, icon: str, did: str) -> Turn:
    who, words, at = said or ("", "", ticket.filed_at)
    asks = f"{who} {did}" + (f": «{words}»" if words else ".") if who else ""
    about = f"{ticket.number} · {when(at)}"
    return Turn(ticket.subject, path("tickets.ticket", number=ticket.number), label, icon, asks, about, order)


def _refusals(tickets: Sequence[Ticket]) -> dict[int, Said]:
    """Who returned or rejected each last, and why."""
    query = select(Signature.subject_id, Person.name, Signature.note, Signature.at).join(Signature.person)
    mine = Signature.subject_id.in_([ticket.id for ticket in tickets])
    query = query.where(Signature.subject_kind == Ticket.__tablename__, mine, Signature.verdict.in_(REFUSALS))
    return {row[0]: (row[1], row[2], row[3]) for row in _asked(tickets, query.order_by(Signature.id))}


def _questions(tickets: Sequence[Ticket]) -> dict[int, tuple[str, str, datetime, str]]:
    """Who held each last, with which words, when, and by which fact."""
    mine = (Event.subject_kind == Ticket.__tablename__, Event.subject_id.in_([ticket.id for ticket in tickets]))
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
