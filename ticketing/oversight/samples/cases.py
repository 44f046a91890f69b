"""A ticket with all that its time is reckoned from, read for many tickets in a handful of selects."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of
from ticketing.desk.clock.models import ClockCarry, ClockSegment
from ticketing.desk.clock.queries import carried, segments, target_of
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.oversight.samples.hands import Solvers, attended, solvers
from workflows.sla import Carried, Kind, Reckoning, Segment, reckon

MOVED, RECKONED, PROMISED = "recategorised", "calendar_changed", "promised"
STOPPED = frozenset({"solved", "closed", "annulled"})


@dataclass(frozen=True)
class Case:
    """`stretches` are the ticket's segments, oldest first; `changed_at` is when its target or calendar last changed."""

    ticket: Ticket
    stretches: tuple[ClockSegment, ...]
    carry: Carried | None = None
    recategorised_at: datetime | None = None
    changed_at: datetime | None = None
    solvers: Solvers = field(default_factory=dict)


def cases(ids: Select[int]) -> list[Case]:
    """The cases of these tickets, in the order of their ids."""
    loaded = (joinedload(Ticket.procedure_row), joinedload(Ticket.calendar_row), joinedload(Ticket.department))
    query = select(Ticket).where(Ticket.id.in_(ids)).options(*loaded, joinedload(Ticket.assignee))
    stretches, carries, changes, hands = _stretches(ids), _carries(ids), _changes(ids), solvers(ids)
    return [
        Case(ticket, tuple(stretches[ticket.id]), carries.get(ticket.id), *_when(changes[ticket.id]), hands)
        for ticket in db.session.scalars(query.order_by(Ticket.id))
    ]


def case_of(ticket: Ticket) -> Case:
    """The case of one ticket."""
    changes = _changes(select(Ticket.id).where(Ticket.id == ticket.id))
    return Case(ticket, tuple(segments(ticket)), carried(ticket), *_when(changes[ticket.id]))


def figures(case: Case, at: datetime, *, stored: bool = True) -> Reckoning:
    """The figures as they stood at an instant. Without `stored`, from the segments alone: a breach is then believed
    only where it was established under another target or calendar, which stand nowhere else any more."""
    breached = case.ticket.breached_at
    if breached and not stored and not (case.changed_at and breached <= case.changed_at):
        breached = None
    return reckon(
        [Segment(cast(Kind, row.kind), row.start_at, row.end_at, row.reason, row.party) for row in case.stretches],
        target=target_of(case.ticket),
        calendar=calendar_of(case.ticket),
        received_at=case.ticket.received_at,
        at=at,
        # What was settled later says nothing about this instant.
        carried=case.carry if case.carry and case.carry.until <= at else None,
        breached_at=breached if breached and breached <= at else None,
    )


def attended_by(case: Case, until: datetime) -> str:
    """The name of who solved it last by then, else of who has it in hand; nobody's."""
    person = attended(case.ticket, case.stretches, case.solvers, until)
    return person.name if person else ""


def worked_by(case: Case, at: datetime) -> dict[str, timedelta]:
    """The working time that went by while each party had the ticket in hand, until it was handed over or `at`."""
    spent: dict[str, timedelta] = defaultdict(timedelta)
    for row in case.stretches:
        if row.party and row.kind not in STOPPED and row.start_at < at:
            spent[row.party] += calendar_of(case.ticket).between(row.start_at, min(row.end_at or at, at))
    return dict(spent)


def _stretches(ids: Select[int]) -> dict[int, list[ClockSegment]]:
    found: dict[int, list[ClockSegment]] = defaultdict(list)
    query = select(ClockSegment).where(ClockSegment.ticket_id.in_(ids)).order_by(ClockSegment.id)
    for row in db.session.scalars(query):
        found[row.ticket_id].append(row)
    return found


def _carries(ids: Select[int]) -> dict[int, Carried]:
    rows = db.session.scalars(select(ClockCarry).where(ClockCarry.ticket_id.in_(ids)))
    return {row.ticket_id: Carried(row.until_at, row.consumed, row.due_at) for row in rows}


def _changes(ids: Select[int]) -> dict[int, list[tuple[str, datetime]]]:
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    query = select(Event.subject_id, Event.kind, Event.at).where(
        Event.subject_kind == Ticket.__tablename__,
        Event.kind.in_((MOVED, RECKONED, PROMISED)),
        Event.subject_id.in_(ids),
    )
    for row in db.session.execute(query.order_by(Event.id)):
        found[row.subject_id].append((row.kind, row.at))
    return found


def _when(changes: list[tuple[str, datetime]]) -> tuple[datetime | None, datetime | None]:
    """When it was first moved to another category, and when its target or calendar last changed."""
    moved = [at for kind, at in changes if kind == MOVED]
    return (min(moved) if moved else None, max(at for _, at in changes) if changes else None)
