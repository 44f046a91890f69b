"""Tickets that a person may see: by number, by requester, by words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ticketing.desk.access.matching import matching
from ticketing.desk.access.permission import visible_to
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import read_number
from ticketing.desk.escalation.queries import before
from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing


def get(number: str, person: Person, roles: Collection[str], on: date) -> Ticket:
    """The ticket of that number ("2026-0148", "HSC-2026-0007"), or Missing where it is none or not for this person."""
    said = read_number(number)
    if said is None:
        raise Missing
    mine = (Ticket.prefix == said.prefix, Ticket.year == said.year, Ticket.serial == said.serial)
    query = visible_to(person, roles, on).where(*mine)
    found = db.session.scalars(query).first()
    if found is None:
        raise Missing
    return found


def of_requester(person: Person, most: int = 50) -> Sequence[Ticket]:
    """What the person filed, the newest first."""
    query = select(Ticket).where(Ticket.requester_id == person.id)
    return db.session.scalars(with_people(query).order_by(Ticket.filed_at.desc(), Ticket.id.desc()).limit(most)).all()


def escalated_to(person: Person) -> Sequence[Ticket]:
    """What was brought before the person because it does not go on, the longest waiting first."""
    query = select(Ticket).where(Ticket.id.in_(before(person)), Ticket.ended_at.is_(None))
    return db.session.scalars(with_people(query).order_by(Ticket.filed_at, Ticket.id)).all()


def search(person: Person, roles: Collection[str], on: date, q: str, most: int = 10) -> Sequence[Ticket]:
    """Visible tickets whose number or subject holds each of the words, the newest first."""
    if not q.strip():
        return []
    query = matching(visible_to(person, roles, on), q)
    return db.session.scalars(with_people(query).order_by(Ticket.filed_at.desc(), Ticket.id.desc()).limit(most)).all()


def with_people(query: Select[Ticket]) -> Select[Ticket]:
    """The same tickets, each with the people and the department that a line of it names."""
    return query.options(joinedload(Ticket.requester), joinedload(Ticket.assignee), joinedload(Ticket.department))
