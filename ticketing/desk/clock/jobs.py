"""Marking what became late while nobody touched it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.desk.clock.actions import refresh
from ticketing.desk.rules import effects_on
from ticketing.desk.tickets.models import Ticket
from ticketing.desk.tickets.versions import hold
from ticketing.extensions import db
from ticketing.ledger.events.actions import record


def mark_breaches(at: datetime) -> int:
    """Store, and write into its story, that a ticket is late. Returns how many were. Run twice, it does nothing."""
    query = select(Ticket).where(Ticket.due_at.is_not(None), Ticket.due_at < at, Ticket.breached_at.is_(None))
    marked = 0
    for ticket in db.session.scalars(query.order_by(Ticket.id)).all():
        hold(ticket)
        marked += _mark(ticket, at)
    return marked


def _mark(ticket: Ticket, at: datetime) -> bool:
    due = ticket.due_at
    if ticket.breached_at is not None or due is None:
        return False
    refresh(ticket, at=at)
    if not _late(ticket):
        return False
    payload = {"due_at": due.isoformat()}
    record(ticket, "breached", by=None, at=at, payload=payload, effects=effects_on(ticket, "breached"))
    return True


def _late(ticket: Ticket) -> bool:
    return ticket.breached_at is not None
