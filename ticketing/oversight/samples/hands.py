"""Who attended a ticket: whoever solved it, not who happens to hold it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import requesters
from ticketing.desk.clock.models import ClockSegment
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.people.models import Person
from ticketing.oversight.samples.models import SampleItem

SOLVED = "solved"
Solvers = Mapping[int, Person]  # by the stretch that the person's step began


def solvers(ids: Select[int] | Sequence[int]) -> Solvers:
    """Who took each step of these tickets into a solved state; what a fact solved (all was sent) is not there."""
    query = select(ClockSegment.id, Person).join(Event, Event.id == ClockSegment.event_id)
    query = query.join(Person, Person.id == Event.actor_id)
    query = query.where(ClockSegment.ticket_id.in_(ids), ClockSegment.kind == SOLVED)
    return {row[0]: row[1] for row in db.session.execute(query)}


def attended(ticket: Ticket, stretches: Iterable[ClockSegment], known: Solvers, until: datetime) -> Person | None:
    """Who solved it last by then; where nobody did (it is open, or what was sent solved it), who has it in hand."""
    found = [known[row.id] for row in stretches if row.id in known and row.start_at <= until]
    return found[-1] if found else ticket.assignee


def attended_by(items: Sequence[SampleItem]) -> dict[int, int | None]:
    """The same, as a number, of each drawn ticket when its month looked at it."""
    ids = [item.ticket_id for item in items]
    known, rows = solvers(ids), _stretches(ids)
    people = ((item, attended(item.ticket, rows.get(item.ticket_id, ()), known, until(item))) for item in items)
    return {item.ticket_id: person.id if person else None for item, person in people}


def own_work(item: SampleItem, person: Person) -> bool:
    """Whether that person solved or filed what is reviewed, or had it as its requester."""
    return person.id in {attended_by([item])[item.ticket_id], *requesters(item.ticket)}


def until(item: SampleItem) -> datetime:
    """When the drawn ticket was handed over, or its month was over."""
    frozen = next(member for member in item.sample.population if member["ticket_id"] == item.ticket_id)
    return datetime.fromisoformat(frozen["until_at"])


def _stretches(ids: Sequence[int]) -> dict[int, list[ClockSegment]]:
    found: dict[int, list[ClockSegment]] = {}
    query = select(ClockSegment).where(ClockSegment.ticket_id.in_(ids), ClockSegment.kind == SOLVED)
    for row in db.session.scalars(query.order_by(ClockSegment.id)):
        found.setdefault(row.ticket_id, []).append(row)
    return found
