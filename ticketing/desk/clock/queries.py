"""How the time of a ticket stands, reckoned from its segments by the rules and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select

from ticketing.desk.cases.counting import counting
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of, zone_of
from ticketing.desk.clock.models import ClockCarry, ClockSegment
from ticketing.extensions import among, db
from ticketing.ledger.events.models import Event
from ticketing.remembering import Each, grouped
from ticketing.web import walls
from workflows.procedure import Procedure
from workflows.proof import Preview, ProofLine, prove
from workflows.proof import preview as preview_of
from workflows.rows import Target, target_said
from workflows.sla import Carried, Kind, Reckoning, Segment, reckon


@Each
def segments(tickets: Sequence[Ticket]) -> dict[int, list[ClockSegment]]:
    """The stretches of a ticket's time, oldest first."""
    ids = [ticket.id for ticket in tickets]
    query = select(ClockSegment).where(among(ClockSegment.ticket_id, ids)).order_by(ClockSegment.id)
    return grouped(ids, ((row.ticket_id, row) for row in db.session.scalars(query)))


def running_segment(ticket: Ticket) -> ClockSegment | None:
    """The stretch that is going on."""
    return next((row for row in segments(ticket) if row.end_at is None), None)


def scheduled_until(ticket: Ticket) -> datetime | None:
    """The hour for which what the ticket asks for is armed, while its clock is held for it; else None."""
    last = running_segment(ticket)
    if last is None or last.kind != "scheduled":
        return None
    return datetime.fromisoformat(db.session.get_one(Event, last.event_id).payload["until"])


def history(ticket: Ticket) -> list[Segment]:
    """The segments as the rules take them."""
    return [Segment(_kind(row), row.start_at, row.end_at, row.reason, row.party) for row in segments(ticket)]


def target_of(ticket: Ticket) -> Target:
    """How long the office has for this ticket: as was promised when it was filed, edited or classified anew."""
    rules, exception = rules_of(ticket), ticket.exception is not None
    if exception or ticket.target is None:
        return rules.target(ticket.category, exception=exception)
    return target_said(ticket.target)


def reckoning(ticket: Ticket, at: datetime, target: Target | None = None) -> Reckoning:
    """What was consumed and is left at that instant, when it is due, since when it is late; by this target if given."""
    return _reckoned(ticket, history(ticket), at, target)


def first_due(ticket: Ticket, at: datetime) -> datetime:
    """When a request received at this instant is due if nothing holds it."""
    due_at = _reckoned(ticket, [Segment("running", at)], at).due_at
    if due_at is None:
        raise LookupError("a running clock has a deadline")
    return due_at


def due_when_solved(ticket: Ticket) -> datetime | None:
    """What was due when the ticket was last solved, had its clock gone on."""
    before = history(ticket)
    while before and before[-1].kind != "running":
        before.pop()
    if not before:
        return None
    before[-1] = replace(before[-1], end=None)
    return _reckoned(ticket, before, before[-1].start).due_at


def proof(ticket: Ticket, at: datetime) -> tuple[ProofLine, ...]:
    """Why the ticket is due when it is, line by line, and by whose wall where that is not the institution's."""
    lines = prove(
        history(ticket),
        target=target_of(ticket),
        calendar=calendar_of(ticket),
        received_at=ticket.received_at,
        at=at,
        carried=carried(ticket),
        exception=ticket.exception is not None,
    )
    return (*lines, *(ProofLine("wall", words) for words in _by_whose_wall(zone_of(ticket))))


def preview(
    procedure: Procedure, *, category: str, exception: bool, at: datetime, target: Target | None = None
) -> Preview:
    """When a request would be received and due if it were filed and approved now, and why."""
    calendar = counting(procedure)
    found = preview_of(procedure, calendar, category=category, exception=exception, filed_at=at, target=target)
    return replace(found, why=(*found.why, *_by_whose_wall(calendar.zone)))


@Each
def carried(tickets: Sequence[Ticket]) -> dict[int, Carried | None]:
    """What of a ticket was settled under an earlier calendar."""
    ids = [ticket.id for ticket in tickets]
    rows = db.session.scalars(select(ClockCarry).where(among(ClockCarry.ticket_id, ids)))
    known = {row.ticket_id: Carried(row.until_at, row.consumed, row.due_at) for row in rows}
    return {one: known.get(one) for one in ids}


@Each
def entered_at(tickets: Sequence[Ticket]) -> dict[int, datetime]:
    """When a ticket came into the state in which it is."""
    mine = (Event.subject_kind == Ticket.__tablename__, among(Event.subject_id, [ticket.id for ticket in tickets]))
    query = select(Event.subject_id, Event.at).where(*mine, Event.kind.in_(("filed", "moved")))
    last = dict(db.session.execute(query.order_by(Event.seq)).all())
    return {ticket.id: last.get(ticket.id) or ticket.filed_at for ticket in tickets}


def time_by_party(ticket: Ticket, at: datetime) -> dict[str, timedelta]:
    """The working time that went by while each party had the ticket in hand, up to that instant."""
    calendar, spent = calendar_of(ticket), dict[str, timedelta]()
    for row in segments(ticket):
        if row.party and row.start_at < at:
            worked = calendar.between(row.start_at, min(row.end_at or at, at))
            spent[row.party] = spent.get(row.party, timedelta()) + worked
    return spent


def _by_whose_wall(zone: ZoneInfo) -> list[str]:
    """A line that says it, where it is not the institution's."""
    named = walls.named(zone)
    return [_("Todas las horas de esta cuenta: %(zone)s.", zone=named)] if named else []


def _kind(row: ClockSegment) -> Kind:
    return row.kind  # type: ignore[return-value]


def _reckoned(ticket: Ticket, spent: Sequence[Segment], at: datetime, target: Target | None = None) -> Reckoning:
    return reckon(
        spent,
        target=target or target_of(ticket),
        calendar=calendar_of(ticket),
        received_at=ticket.received_at,
        at=at,
        carried=carried(ticket),
        breached_at=ticket.breached_at,
    )
