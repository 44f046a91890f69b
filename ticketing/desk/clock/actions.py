"""Turning the clock of a ticket: at each event one stretch may end and another begin, never overlapping."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.orm.attributes import set_committed_value

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.clock.models import ClockCarry, ClockSegment, Held
from ticketing.desk.clock.queries import due_when_solved, reckoning, running_segment, scheduled_until
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.recording.actions import record
from ticketing.office.calendars import queries as calendars
from ticketing.office.people.models import Person
from workflows.rows import REQUESTER
from workflows.sla import Kind, segment_kind

CLOCK_OF = {"running": "running", "suspended": "paused", "scheduled": "paused", "gate": "gate"}
TICKETS = cast("Table", Ticket.__table__)
MICROSECOND = timedelta(microseconds=1)


def turn(ticket: Ticket, *, held: Held | None, at: datetime, event: Event) -> None:
    """Let the clock stand as the ticket's state wants it from this instant on, and the gate that holds it, if any."""
    until = scheduled_until(ticket)
    if until is not None and until <= at:
        end_schedule(ticket, at=until)
        until = None
    kind = segment_kind(rules_of(ticket), state=ticket.state, gate_open=held is not None, scheduled=until is not None)
    stretch = held if held is not None and kind == "gate" else Held(_party(ticket), event.payload.get("reason") or "")
    last = running_segment(ticket)
    if last is not None and kind == "scheduled":
        stretch = Held(last.party, last.reason or "")
    if last is None or (last.kind, last.party) != (kind, stretch.party):
        if last is not None:
            if last.kind == "solved":
                _carry(ticket, at)
            last.end_at = at
            # The open stretch is unique in the database: the old one must be closed before the new one stands.
            db.session.flush()
        db.session.add(_segment(ticket, kind, stretch, at, event))
        db.session.flush()
    refresh(ticket, at=at)


def schedule(ticket: Ticket, *, until: datetime, by: Person | None, at: datetime) -> None:
    """Hold the clock from now to an hour that somebody asked for (time.md): only where it runs."""
    last = running_segment(ticket)
    if last is None or last.kind != "running" or until <= at:
        return
    event = record(ticket, "scheduled", by=by, at=at, payload={"until": until.isoformat()})
    _begin(ticket, "scheduled", Held(rules_of(ticket).role(REQUESTER).label, ""), at, event)
    refresh(ticket, at=at)


def end_schedule(ticket: Ticket, *, at: datetime) -> None:
    """The hour came, or what was armed for it is so no more: the clock goes on, from that hour at the latest."""
    until = scheduled_until(ticket)
    if until is None:
        return
    moment = min(at, until)
    event = record(ticket, "schedule_over", by=None, at=moment, payload={"until": until.isoformat()})
    _begin(ticket, "running", Held(_party(ticket), ""), moment, event)
    refresh(ticket, at=moment)


def _begin(ticket: Ticket, kind: Kind, stretch: Held, at: datetime, event: Event) -> None:
    last = running_segment(ticket)
    if last is not None:
        last.end_at = at
        db.session.flush()
    db.session.add(_segment(ticket, kind, stretch, at, event))
    db.session.flush()


def refresh(ticket: Ticket, *, at: datetime) -> None:
    """Store again what is derived from the segments: how the clock stands, when it is due, since when it is late."""
    now, last = reckoning(ticket, at), running_segment(ticket)
    kind = last.kind if last else "running"
    waiting = ticket.received_at is None and kind in CLOCK_OF
    ticket.clock = "waiting" if waiting else CLOCK_OF.get(kind, "stopped")
    ticket.due_at = now.due_at
    ticket.breached_at = now.breached_at
    db.session.flush()
    look_at(ticket, at if rules_of(ticket).timers and ticket.ended_at is None else None)


def look_at(ticket: Ticket, at: datetime | None) -> None:
    """When time is to be asked next what it does to the ticket. Nobody's change: its version stays."""
    if ticket.timer_at != at:
        db.session.execute(update(TICKETS).where(TICKETS.c.id == ticket.id).values(timer_at=at))
        set_committed_value(ticket, "timer_at", at)


def _segment(ticket: Ticket, kind: Kind, stretch: Held, at: datetime, event: Event) -> ClockSegment:
    reason = stretch.reason or None
    return ClockSegment(ticket=ticket, kind=kind, reason=reason, party=stretch.party, start_at=at, event_id=event.id)


def _party(ticket: Ticket) -> str:
    """Whose time it is while no gate holds the ticket: whoever takes the next step."""
    rules = rules_of(ticket)
    told, ahead = rules.state(ticket.state).party, rules.steps_from(ticket.state)
    whose = told or (ahead[0].takers[0] if ahead else None)
    return rules.role(whose).label if whose else ""


def _carry(ticket: Ticket, at: datetime) -> None:
    """A solved ticket goes back to work: under a newer calendar, what it consumed stays settled (time.md)."""
    present = calendars.current(ticket.calendar_row.name)
    if present.id == ticket.calendar_id:
        return
    now = reckoning(ticket, at)
    row = db.session.get(ClockCarry, ticket.id) or ClockCarry(ticket_id=ticket.id)
    row.until_at, row.consumed_microseconds, row.due_at = at, now.consumed // MICROSECOND, due_when_solved(ticket)
    db.session.add(row)
    ticket.calendar_row = present
    db.session.flush()
