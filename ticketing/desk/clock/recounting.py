"""A new version of the calendar reckons anew every ticket that is neither solved nor ended (time.md)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import effects_on
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import refresh
from ticketing.extensions import db
from ticketing.ledger.reactions.table import Occasion
from ticketing.ledger.recording.actions import record
from ticketing.office.calendars.models import CalendarVersion
from ticketing.office.people.models import Person


def recount_for(occasion: Occasion) -> None:
    """A version was kept: what runs is counted by it from the same transaction on."""
    event = occasion.event
    version = db.session.get_one(CalendarVersion, event.subject_id)
    by = db.session.get(Person, event.actor_id) if event.actor_id else None
    recount(version, by=by, at=event.at)


def recount(calendar: CalendarVersion, *, by: Person | None, at: datetime) -> int:
    """Count by this version from now on what counted by an earlier one of its calendar. Reception and what was late
    stay. Returns how many tickets it concerns."""
    earlier = select(CalendarVersion.id).where(CalendarVersion.name == calendar.name, CalendarVersion.id != calendar.id)
    going_on = select(Ticket).where(Ticket.clock != "stopped", Ticket.calendar_id.in_(earlier))
    counted = 0
    for ticket in db.session.scalars(going_on.order_by(Ticket.id)).all():
        hold(ticket)
        if ticket.clock == "stopped" or ticket.calendar_id == calendar.id:
            continue  # solved, ended or counted while its turn was waited for
        counted += 1
        before = ticket.due_at
        refresh(ticket, at=at)
        ticket.calendar_row = calendar
        refresh(ticket, at=at)
        payload = {
            "reason": calendar.reason,
            "due_before": before.isoformat() if before else None,
            "due_at": ticket.due_at.isoformat() if ticket.due_at else None,
        }
        effects = effects_on(ticket, "calendar_changed")
        record(ticket, "calendar_changed", by=by, at=at, payload=payload, effects=effects)
    return counted
