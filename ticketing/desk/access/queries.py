"""Tickets that a person may see: by number, by requester, by words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, with_expression
from sqlalchemy.sql.base import ExecutableOption

from ticketing.desk.access.matching import matching
from ticketing.desk.access.permission import visible_to
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import read_number
from ticketing.desk.escalation.queries import anybodys, before
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


@dataclass(frozen=True)
class AtHome:
    """What was brought before the person because it does not go on (True), then what he or she filed, the newest first;
    and what he or she works, the first that is due first."""

    found: Sequence[tuple[Ticket, bool]]
    working: Sequence[Ticket]


def at_home(person: Person, working: Select[int] | None, most: int = 60) -> AtHome:
    """All that stands on a first page, asked at once. `working`: which those are that the person works, if any may."""
    told = Ticket.id.in_(before(person.id))
    own = select(Ticket.id).where(or_(told, Ticket.requester_id == person.id))
    own = own.order_by(told.desc(), Ticket.filed_at.desc(), Ticket.id.desc()).limit(most)
    works = Ticket.id.in_(working) if working is not None else false()
    query = select(Ticket, told, works).where(or_(Ticket.id.in_(own), works)).options(*told_by_a_line())
    rows = [(ticket, bool(before_me), bool(mine)) for ticket, before_me, mine in db.session.execute(query)]
    mine = [(ticket, escalated) for ticket, escalated, _ in rows if escalated or ticket.requester_id == person.id]
    mine.sort(key=lambda row: (row[1], row[0].filed_at, row[0].id), reverse=True)
    worked = [ticket for ticket, _, works_it in rows if works_it]
    return AtHome(mine[:most], sorted(worked, key=lambda one: (one.due_at is None, one.due_at or one.filed_at, one.id)))


def search(person: Person, roles: Collection[str], on: date, q: str, most: int = 10) -> Sequence[Ticket]:
    """Visible tickets whose number or subject holds each of the words, the newest first."""
    if not q.strip():
        return []
    query = matching(visible_to(person, roles, on), q)
    return db.session.scalars(with_people(query).order_by(Ticket.filed_at.desc(), Ticket.id.desc()).limit(most)).all()


def with_people(query: Select[Ticket]) -> Select[Ticket]:
    """The same tickets, each with what a line of it tells."""
    return query.options(*told_by_a_line())


def told_by_a_line() -> tuple[ExecutableOption, ...]:
    """The people and the department that a line names, and whether it is before somebody because it does not go on."""
    people = (joinedload(Ticket.requester), joinedload(Ticket.assignee), joinedload(Ticket.department))
    return (*people, with_expression(Ticket.escalated, Ticket.id.in_(anybodys())))
