"""A ticket's times reckoned again from its segments alone, beside what was stored when it happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import dropwhile, pairwise, takewhile
from typing import Any

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of
from ticketing.desk.clock.models import ClockSegment
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.oversight.samples.cases import MOVED, Case, case_of, figures
from ticketing.oversight.samples.models import SampleItem
from ticketing.oversight.samples.population import Member
from workflows.reception import received_at

RECEIVED, LATE_SINCE, DUE, CONSUMED, IN_TIME = "received", "late_since", "due", "consumed", "in_time"


@dataclass(frozen=True)
class Line:
    """One value: as stored, and as the segments give it. Instants are ISO texts, amounts whole seconds."""

    what: str
    stored: str | int | bool | None
    derived: str | int | bool | None

    @property
    def agrees(self) -> bool:
        return self.stored == self.derived


@dataclass(frozen=True)
class Rederived:
    """Every line, and what is wrong with the segments themselves (None: they are whole and stand on the record)."""

    lines: tuple[Line, ...]
    fault: str | None
    consumed: timedelta
    remaining: timedelta
    target: timedelta
    breached: bool

    @property
    def agrees(self) -> bool:
        return self.fault is None and all(line.agrees for line in self.lines)

    def kept(self) -> dict[str, Any]:
        """What a review keeps of it."""
        return {
            "consumed_minutes": self.consumed.total_seconds() / 60,
            "remaining_minutes": self.remaining.total_seconds() / 60,
            "target_minutes": self.target.total_seconds() / 60,
            "breached": self.breached,
            "agrees": self.agrees,
            "fault": self.fault,
            "lines": [asdict(line) | {"agrees": line.agrees} for line in self.lines],
        }


def rederive(item: SampleItem, at: datetime) -> Rederived:
    """The stored columns against the segments now, the frozen figures against the segments at the month's handover."""
    case = case_of(item.ticket)
    frozen = next(member for member in item.sample.population if member["ticket_id"] == item.ticket_id)
    then = figures(case, datetime.fromisoformat(frozen["until_at"]), stored=False)
    return Rederived(
        lines=(*_columns(case, at), *_frozen(frozen, round(then.consumed.total_seconds()), then.breached)),
        fault=fault(case),
        consumed=then.consumed,
        remaining=then.remaining,
        target=then.target,
        breached=then.breached,
    )


def reception(case: Case) -> datetime | None:
    """When the ticket counted as received, by its filing and the end of its first wait for a signature."""
    ticket = case.ticket
    gates = list(takewhile(lambda row: row.kind == "gate", case.stretches))
    after = next(dropwhile(lambda row: row.kind == "gate", case.stretches), None)
    if after is None or after.kind != "running":
        return None
    return received_at(
        rules_of(ticket),
        calendar_of(ticket),
        filed_at=ticket.filed_at,
        gates_at=gates[-1].end_at if gates else None,
        exception=_was_exception(ticket),
    )


def _was_exception(ticket: Ticket) -> bool:
    """Whether it was one when it was received: classified otherwise since, it may have lost its single day."""
    told = dropwhile(lambda event: event.kind != "received", history("ticket", ticket.id, ("received", MOVED)))
    changed = (event.payload["before"]["exception"] for event in told if "before" in event.payload)
    return next(changed, ticket.exception) is not None


def fault(case: Case) -> str | None:
    """The first thing wrong with the segments: a gap, or a beginning that the record of events does not know."""
    for before, after in pairwise(case.stretches):
        if before.end_at != after.start_at:
            return "Entre dos tramos hay un hueco o un cruce."
    events = _events(case.stretches)
    for row in case.stretches:
        event = events.get(row.event_id or 0)
        if event is None or event.at != row.start_at or event.subject_id != case.ticket.id:
            return "Un tramo no empieza con ningún hecho del registro."
    return None


def _columns(case: Case, at: datetime) -> Iterator[Line]:
    ticket, now = case.ticket, figures(case, at, stored=False)
    yield Line(RECEIVED, _iso(ticket.received_at), _iso(reception(case)))
    yield Line(LATE_SINCE, _iso(ticket.breached_at), _iso(now.breached_at))
    if ticket.due_at or now.due_at:
        yield Line(DUE, _iso(ticket.due_at), _iso(now.due_at))


def _frozen(member: Member, consumed: int, breached: bool) -> Iterator[Line]:
    yield Line(CONSUMED, member["consumed"], consumed)
    yield Line(IN_TIME, not member["late"], not breached)


def _events(stretches: tuple[ClockSegment, ...]) -> dict[int, Event]:
    ids = [row.event_id for row in stretches if row.event_id]
    query = select(Event).where(Event.id.in_(ids), Event.subject_kind == "ticket")
    return {event.id: event for event in db.session.scalars(query).unique()}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
