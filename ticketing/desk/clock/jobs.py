"""Marking what became late while nobody touched it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.desk.cases.alone import each_alone
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import effects_on
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import refresh
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record


def mark_breaches(at: datetime) -> int:
    """Store, and write into its story, that a ticket is late. Returns how many were. Run twice, it does nothing."""
    query = select(Ticket.id).where(Ticket.due_at.is_not(None), Ticket.due_at < at, Ticket.breached_at.is_(None))
    return each_alone(db.session.scalars(query.order_by(Ticket.id)).all(), lambda ticket: mark_breach(ticket, at))


def mark_breach(ticket: Ticket, at: datetime) -> bool:
    """Store that this ticket is late, if it is and nobody wrote so yet. Returns whether it was written now."""
    if not _may_be_late(ticket, at):
        return False
    hold(ticket)
    due = ticket.due_at
    if due is None or not _may_be_late(ticket, at):
        return False  # solved, suspended or marked while its turn was waited for
    refresh(ticket, at=at)
    if not _late(ticket):
        return False
    payload = {"due_at": due.isoformat()}
    record(ticket, "breached", by=None, at=at, payload=payload, effects=effects_on(ticket, "breached"))
    return True


def _may_be_late(ticket: Ticket, at: datetime) -> bool:
    return ticket.breached_at is None and ticket.due_at is not None and ticket.due_at < at


def _late(ticket: Ticket) -> bool:
    return ticket.breached_at is not None
