"""The one way in which a ticket changes its state: a row of its procedure, asked for, taken, written down."""

from __future__ import annotations

from datetime import date, datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, ask_hands, calendar_of, roles_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import turn
from ticketing.desk.clock.queries import entered_at
from ticketing.desk.gates.queries import holding
from ticketing.desk.moving import objections
from ticketing.desk.moving.possible import ASKS, choices, facts_of
from ticketing.desk.verification.queries import outdated
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import record
from ticketing.office import doors
from ticketing.office.people.models import Person
from workflows import machine
from workflows.capabilities import WORK
from workflows.refusals import Refused
from workflows.rows import REQUESTER, Step, Timer
from workflows.timers import timers_at


def move(
    ticket: Ticket,
    to: str,
    *,
    reason: str | None = None,
    note: str = "",
    by: Person | None,
    at: datetime,
    seen: int | None = None,
    on: str | None = None,
    acting_for: Person | None = None,
    resume_on: date | None = None,
    meant: bool = False,
) -> Event:
    """Take the ticket to a state for one of the procedure's reasons.

    `on` is the fact that takes the step, if a fact does; `acting_for` is in whose place `by` takes it, if in another's;
    `resume_on` is the day on which the professional is reminded of a suspended ticket. Nothing moves by itself then.
    `meant` answers what another wing asks before it (a campaign that is being sent would be paused).
    """
    hold(ticket, seen)
    catch_up(ticket, at=at)
    if acting_for is None and by is not None and by.id != ticket.requester_id:
        ask_hands(ticket, by)
    step = machine.step_for(
        rules_of(ticket),
        state=ticket.state,
        to=to,
        reason=reason,
        by=_roles(ticket, by, acting_for, at),
        note=note,
        facts=facts_of(ticket),
        on=on,
    )
    objections.ask_to_step(ticket, step, meant=meant)
    return _go(ticket, step, note=note, by=by, at=at, resume_on=resume_on, acting_for=acting_for, fact=on)


def step(
    ticket: Ticket,
    key: str,
    *,
    note: str = "",
    by: Person,
    at: datetime,
    seen: int | None = None,
    resume_on: date | None = None,
    meant: bool = False,
) -> Event:
    """Take the step of that key (what a button posts)."""
    hold(ticket, seen)
    row = rules_of(ticket).step(key)
    if row.source != ticket.state:
        raise Refused(f"La solicitud está «{ticket.state}»: ya no se puede «{row.label}».")
    return move(ticket, row.target, reason=row.reason, note=note, by=by, at=at, resume_on=resume_on, meant=meant)


def catch_up(ticket: Ticket, *, at: datetime) -> list[Event]:
    """Fire the timers that were due at or before this instant, each at its own: a late worker changes nothing."""
    fired: list[Event] = []
    while (event := _fire_next(ticket, at)) is not None:
        fired.append(event)
    return fired


def timer_due(ticket: Ticket, *, at: datetime) -> bool:
    """Whether a timer of the ticket's state was due at or before this instant."""
    return any(due <= at for due, _ in _timers(ticket))


def _timers(ticket: Ticket) -> tuple[tuple[datetime, Timer], ...]:
    procedure = rules_of(ticket)
    if not any(timer.state == ticket.state for timer in procedure.timers):
        return ()
    return timers_at(procedure, calendar_of(ticket), state=ticket.state, since=entered_at(ticket))


def _fire_next(ticket: Ticket, at: datetime) -> Event | None:
    procedure = rules_of(ticket)
    for due, timer in _timers(ticket):
        if due > at:
            return None
        row = machine.row_for(procedure, state=ticket.state, to=timer.to, reason=timer.reason)
        if row in choices(ticket, None, due):
            return _go(ticket, row, note="", by=None, at=due, resume_on=None)
    return None


def _go(
    ticket: Ticket,
    step: Step,
    *,
    note: str,
    by: Person | None,
    at: datetime,
    resume_on: date | None,
    acting_for: Person | None = None,
    fact: str | None = None,
) -> Event:
    """Change, record, turn the clock; then what the row says must follow."""
    procedure = rules_of(ticket)
    target = procedure.state(step.target)
    ticket.state = step.target
    ticket.solved_at = at if target.outcome == "solved" else ticket.solved_at
    ticket.ended_at = at if target.final else None
    ticket.resume_on_at = _opening(ticket, resume_on) if resume_on else None
    if target.clock == "running" and ticket.assignee is None and by is not None:
        ticket.assignee = by if able(ticket, by, WORK, at=at) else None
    payload = {
        "step": step.key,
        "label": step.label,
        "from": step.source,
        "to": step.target,
        "reason": step.reason,
        "fact": fact,
        "note": note.strip(),
        "resume_on": resume_on.isoformat() if resume_on else None,
    }
    event = record(ticket, "moved", by=by, at=at, acting_for=acting_for, payload=payload)
    turn(ticket, held=holding(ticket), at=at, event=event)
    doors.case_moved(ticket, at)
    follow(event, _effects(ticket, step))
    return event


def _effects(ticket: Ticket, step: Step) -> tuple[str, ...]:
    """What the row says. Back in work with other words than those that were verified, the list is asked again too."""
    asks = rules_of(ticket).state(step.target).clock == "running" and ASKS not in step.effects and outdated(ticket)
    return (ASKS, *step.effects) if asks else step.effects


def _roles(ticket: Ticket, by: Person | None, acting_for: Person | None, at: datetime) -> frozenset[str]:
    """As whom the step is taken; in the requester's place even where the requester has left or only reads now."""
    if acting_for is not None and acting_for.id == ticket.requester_id:
        return frozenset({REQUESTER})
    return roles_on(ticket, acting_for or by, at)


def _opening(ticket: Ticket, day: date) -> datetime:
    """The opening of that day, or of the next working one."""
    calendar = calendar_of(ticket)
    return calendar.opening(day if calendar.is_working(day) else calendar.next_working_day(day))
