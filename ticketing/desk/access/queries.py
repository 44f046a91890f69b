"""Selects over tickets. Who sees what is `permission`; the queue's views are `queue`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from ticketing.desk.access.permission import may_see, visible_to
from ticketing.desk.cases.happenings import Happening
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.gates import queries as gates
from ticketing.desk.moving.possible import choices, may_edit, may_take
from ticketing.desk.queue.queries import VIEWS, Filters, Page, counts, is_number, matching, queue
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing
from workflows.sla import segment_kind

__all__ = [
    "VIEWS", "Filters", "Page", "by_id", "choices", "counts", "get", "happenings", "may_edit", "may_see", "may_take",
    "of_requester", "queue", "search", "visible_to", "waiting_on",
]  # fmt: skip


def get(number: str, person: Person, roles: Collection[str], on: date) -> Ticket:
    """The ticket of that number ("2026-0148"), or Missing where it is none or not for this person."""
    year, _, serial = number.partition("-")
    if not is_number(year, serial):
        raise Missing
    query = visible_to(person, roles, on).where(Ticket.year == int(year), Ticket.serial == int(serial))
    found = db.session.scalars(query).first()
    if found is None:
        raise Missing
    return found


def by_id(ticket_id: int) -> Ticket:
    """The ticket, whoever asks; for links that carry their own permission, and for the system."""
    found = db.session.get(Ticket, ticket_id)
    if found is None:
        raise Missing
    return found


def of_requester(person: Person, most: int = 50) -> Sequence[Ticket]:
    """What the person filed, the newest first."""
    query = select(Ticket).where(Ticket.requester_id == person.id)
    return db.session.scalars(query.order_by(Ticket.filed_at.desc(), Ticket.id.desc()).limit(most)).all()


def search(person: Person, roles: Collection[str], on: date, q: str, most: int = 10) -> Sequence[Ticket]:
    """Visible tickets whose number or subject holds each of the words, the newest first."""
    if not q.strip():
        return []
    query = matching(visible_to(person, roles, on), q)
    return db.session.scalars(query.order_by(Ticket.filed_at.desc(), Ticket.id.desc()).limit(most)).all()


def happenings(ticket: Ticket, *, internal: bool) -> list[Happening]:
    """The ticket's story, oldest first; internal notes only for the office."""
    events = history(Ticket.__tablename__, ticket.id)
    people = _people({each for event in events for each in (event.actor_id, event.acting_for_id) if each})
    return [
        Happening(
            event.id,
            event.at,
            event.kind,
            people.get(event.actor_id or 0),
            people.get(event.acting_for_id or 0),
            event.payload,
        )
        for event in events
        if internal or not event.payload.get("internal")
    ]


def waiting_on(ticket: Ticket) -> str:
    """Whom the ticket waits for, in words."""
    procedure = rules_of(ticket)
    kind = segment_kind(procedure, state=ticket.state, gate_open=gates.any_open(ticket))
    if kind == "gate":
        if gates.any_refused(ticket):
            return f"{ticket.requester.name}, que debe corregirla"
        open_ones = [row.name for row in gates.rows(ticket) if row.status == "open"]
        return "; ".join(procedure.gate(name).label for name in open_ones)
    if kind == "running":
        return ticket.assignee.name if ticket.assignee else "un profesional que la tome"
    return ticket.requester.name if kind in ("suspended", "solved") else ""


def _people(ids: set[int]) -> dict[int, Person]:
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}
