"""What happens to tickets by the passing of time alone.

A job chooses by what it reads, waits for its turn at the ticket, and looks again: a person may have been faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from ticketing.desk.cases.alone import chosen, each_alone
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import effects_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.moving.actions import catch_up, timer_due
from ticketing.desk.moving.waiting import due, know
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.recording.actions import record
from ticketing.office.procedures import queries as procedures
from ticketing.office.procedures.models import ProcedureVersion
from workflows.rows import Reminder


def fire_timers(at: datetime) -> int:
    """Take every step whose time has come (closing without a survey). Returns how many were taken."""
    return each_alone(_with_timers(), lambda ticket: _fire(ticket, at))


def remind(at: datetime) -> int:
    """Send the reminders that are due: once for each day of the procedure; after some days away only the newest."""
    found = chosen(_waiting(), know, lambda ticket: any(due(ticket, each, at) for each in rules_of(ticket).reminders))
    return each_alone(found, lambda ticket: sum(_remind(ticket, each, at) for each in rules_of(ticket).reminders))


def remind_resumptions(at: datetime) -> int:
    """On the day on which a suspended ticket should be taken up again its professional is told; nothing moves."""
    query = select(Ticket.id).where(Ticket.resume_on_at.is_not(None), Ticket.resume_on_at <= at)
    return each_alone(db.session.scalars(query.order_by(Ticket.id)).all(), lambda ticket: _resume(ticket, at))


def _fire(ticket: Ticket, at: datetime) -> int:
    if not timer_due(ticket, at=at):
        return 0
    hold(ticket)
    return len(catch_up(ticket, at=at))


def _remind(ticket: Ticket, reminder: Reminder, at: datetime) -> int:
    if due(ticket, reminder, at) is None:
        return 0
    hold(ticket)
    found = due(ticket, reminder, at)
    if found is None:
        return 0  # answered, signed, ended, or reminded by another worker meanwhile
    effects = [reminder.effect, *([reminder.then] if found.last and reminder.then else [])]
    payload = {"reminder": reminder.name, "since": found.since.isoformat(), "count": found.count}
    record(ticket, "reminded", by=None, at=at, payload=_last_move(ticket) | payload, effects=effects)
    return 1


def _resume(ticket: Ticket, at: datetime) -> int:
    hold(ticket)
    if ticket.resume_on_at is None or ticket.resume_on_at > at:
        return 0  # taken up, or put off, meanwhile
    ticket.resume_on_at = None
    effects = effects_on(ticket, "resume_due")
    record(ticket, "resume_due", by=None, at=at, payload=_last_move(ticket), effects=effects)
    return 1


def _with_timers() -> Sequence[int]:
    """Tickets in a state that a timer of their procedure may end."""
    found: list[int] = []
    for version in db.session.scalars(select(ProcedureVersion)).all():
        states = {timer.state for timer in procedures.procedure(version).timers}
        query = select(Ticket.id).where(Ticket.procedure_id == version.id, Ticket.state.in_(states))
        found += db.session.scalars(query.order_by(Ticket.id)).all()
    return found


def _waiting() -> Sequence[int]:
    """Tickets that wait for somebody outside the office: for a gate, or held in their state."""
    query = select(Ticket.id).where(Ticket.ended_at.is_(None), Ticket.clock.in_(("waiting", "gate", "paused")))
    return db.session.scalars(query.order_by(Ticket.id)).all()


def _last_move(ticket: Ticket) -> dict[str, str | int]:
    """What was asked when the ticket came where it is."""
    moves = history(Ticket.__tablename__, ticket.id, ("moved",))
    said = moves[-1].payload if moves else {}
    return {key: said.get(key) or "" for key in ("note", "reason")}
