"""What happens to tickets by the passing of time alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from ticketing.desk.clock.queries import entered_at
from ticketing.desk.gates import queries as gates
from ticketing.desk.rules import calendar_of, effects_on, rules_of
from ticketing.desk.tickets.models import Ticket
from ticketing.desk.tickets.moving import catch_up, timer_due
from ticketing.desk.tickets.versions import hold
from ticketing.extensions import db
from ticketing.ledger.events.actions import record
from ticketing.ledger.events.queries import history
from ticketing.office.procedures import queries as procedures
from ticketing.office.procedures.models import ProcedureVersion
from workflows.procedure import Reminder
from workflows.timers import reminders_at


def fire_timers(at: datetime) -> int:
    """Take every step whose time has come (closing without a survey). Returns how many were taken."""
    fired = 0
    for ticket in _with_timers():
        if timer_due(ticket, at=at):
            hold(ticket)
            fired += len(catch_up(ticket, at=at))
    return fired


def remind(at: datetime) -> int:
    """Send the reminders that are due: once for each day of the procedure; after some days away only the newest."""
    sent = 0
    for ticket in _waiting():
        for reminder in rules_of(ticket).reminders:
            since = _waits_since(ticket, reminder)
            if since is not None:
                sent += _remind(ticket, reminder, since, at)
    return sent


def remind_resumptions(at: datetime) -> int:
    """On the day on which a suspended ticket should be taken up again its professional is told; nothing moves."""
    query = select(Ticket).where(Ticket.resume_on_at.is_not(None), Ticket.resume_on_at <= at)
    found = db.session.scalars(query.order_by(Ticket.id)).all()
    for ticket in found:
        hold(ticket)
        last = _last_move(ticket)
        ticket.resume_on_at = None
        record(ticket, "resume_due", by=None, at=at, payload=last, effects=effects_on(ticket, "resume_due"))
    return len(found)


def _with_timers() -> Sequence[Ticket]:
    """Tickets in a state that a timer of their procedure may end."""
    found: list[Ticket] = []
    for version in db.session.scalars(select(ProcedureVersion)).all():
        states = {timer.state for timer in procedures.procedure(version).timers}
        query = select(Ticket).where(Ticket.procedure_id == version.id, Ticket.state.in_(states))
        found += db.session.scalars(query.order_by(Ticket.id)).all()
    return found


def _waiting() -> Iterator[Ticket]:
    """Tickets that wait for somebody outside the office: for a gate, or held in their state."""
    query = select(Ticket).where(Ticket.ended_at.is_(None), Ticket.clock.in_(("waiting", "gate", "paused")))
    yield from db.session.scalars(query.order_by(Ticket.id)).all()


def _waits_since(ticket: Ticket, reminder: Reminder) -> datetime | None:
    """Since when the ticket waits for what this reminder is about; None if it does not."""
    if reminder.waits_for == "gate":
        opened = [row.opened_at for row in gates.rows(ticket) if row.status != "satisfied"]
        return min(opened, default=None)
    held_by_gate = gates.any_open(ticket)
    return entered_at(ticket) if ticket.state == reminder.state and not held_by_gate else None


def _remind(ticket: Ticket, reminder: Reminder, since: datetime, at: datetime) -> int:
    moments = reminders_at(rules_of(ticket), calendar_of(ticket), since=since, reminder=reminder.name)
    due = sum(1 for moment in moments if moment <= at)
    if due <= _reminded(ticket, reminder, since):
        return 0
    hold(ticket)
    if due <= _reminded(ticket, reminder, since):
        return 0  # another worker was faster
    last = due == len(moments)
    effects = [reminder.effect, *([reminder.then] if last and reminder.then else [])]
    payload = _last_move(ticket) | {"reminder": reminder.name, "since": since.isoformat(), "count": due}
    record(ticket, "reminded", by=None, at=at, payload=payload, effects=effects)
    return 1


def _reminded(ticket: Ticket, reminder: Reminder, since: datetime) -> int:
    """How many reminders of this wait were sent already."""
    done = [
        event.payload["count"]
        for event in history(Ticket.__tablename__, ticket.id, ("reminded",))
        if event.payload.get("reminder") == reminder.name and event.payload.get("since") == since.isoformat()
    ]
    return max(done, default=0)


def _last_move(ticket: Ticket) -> dict[str, str]:
    """What was asked when the ticket came where it is."""
    moves = history(Ticket.__tablename__, ticket.id, ("moved",))
    said = moves[-1].payload if moves else {}
    return {key: said.get(key) or "" for key in ("note", "reason")}
