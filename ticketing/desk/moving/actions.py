"""The one way in which a ticket changes its state: a row of its procedure, asked for, taken, written down."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, ask_hands, calendar_of, roles_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import turn
from ticketing.desk.escalation import actions as escalation
from ticketing.desk.gates.queries import holding
from ticketing.desk.gates.silence import lapse
from ticketing.desk.moving import objections
from ticketing.desk.moving.possible import ASKS, choices, facts_of
from ticketing.desk.moving.waiting import Due, acts
from ticketing.desk.verification.queries import outdated
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import record
from ticketing.office import doors
from ticketing.office.people.models import Person
from workflows import machine
from workflows.capabilities import WORK
from workflows.doings import STEP, Deed, Doing
from workflows.refusals import Refused
from workflows.rows import REQUESTER, Step
from workflows.waiting import Timer

LATE = timedelta(minutes=15)
"""What is told so long after its time is told as late."""


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
    repeats: Ticket | None = None,
) -> Event:
    """Take the ticket to a state for one of the procedure's reasons.

    `on` is the fact that takes the step, if a fact does; `acting_for` is in whose place `by` takes it, if in another's;
    `resume_on` is the day on which the professional is reminded of a suspended ticket. Nothing moves by itself then.
    `meant` answers what another wing asks before it (a campaign that is being sent would be paused). `repeats` is the
    one that the ticket repeats, where it ends for that: each then leads to the other.
    """
    for one in sorted({ticket, repeats or ticket}, key=lambda each: each.id):  # in one order, whoever else does too
        hold(one, seen if one is ticket else None)
    catch_up(ticket, at=at)
    if acting_for is None and by is not None and by.id != ticket.requester_id:
        ask_hands(ticket, by)
    step = machine.step_for(
        rules_of(ticket),
        state=ticket.state,
        to=to,
        reason=reason,
        by=_roles(ticket, by, acting_for, at) | _of_the_fact(ticket, by, on),
        note=note,
        facts=facts_of(ticket),
        on=on,
    )
    objections.ask_to_step(ticket, step, meant=meant)
    if repeats is not None:
        ask_repeats(ticket, step, repeats)
        ticket.repeats_id = repeats.id
    event = _go(ticket, step, note=note, by=by, at=at, resume_on=resume_on, acting_for=acting_for, fact=on)
    if repeats is not None:
        _lead_to(repeats, ticket, by=by, at=at)
    return event


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
    repeats: Ticket | None = None,
) -> Event:
    """Take the step of that key (what a button posts)."""
    for one in sorted({ticket, repeats or ticket}, key=lambda each: each.id):
        hold(one, seen if one is ticket else None)
    row = rules_of(ticket).step(key)
    if row.source != ticket.state:
        raise Refused(f"La solicitud está «{ticket.state}»: ya no se puede «{row.label}».")
    return move(
        ticket, row.target, reason=row.reason, note=note, by=by, at=at,
        resume_on=resume_on, meant=meant, repeats=repeats,
    )  # fmt: skip


def ask_repeats(ticket: Ticket, step: Step, original: Ticket) -> None:
    """Whether it can end by that step because it repeats that other one. Raises Refused."""
    if not step.repeats:
        raise Refused(
            f"«{step.reason or step.label}» no dice de cuál es repetida: quite el número, o elija otra razón."
        )
    if original.id == ticket.id:
        raise Refused("Una solicitud no es repetida de sí misma: escriba el número de la otra.")
    if rules_of(original).state(original.state).outcome == "annulled":
        raise Refused(
            f"La {original.number} está «{original.state}»: diga de cuál de las que siguen en pie es repetida."
        )


def _lead_to(ticket: Ticket, repeated: Ticket, *, by: Person | None, at: datetime) -> None:
    """Let the story of the one that stays tell of the one that ended: which, is told to whoever may see that one."""
    record(ticket, "repeated", by=by, at=at, payload={"repeated_id": repeated.id})


def catch_up(ticket: Ticket, *, at: datetime) -> list[Event]:
    """Let time do what was due at or before this instant, each thing at its own: a late worker changes nothing."""
    fired: list[Event] = []
    while (event := _act_next(ticket, at)) is not None:
        fired.append(event)
    return fired


def tell(ticket: Ticket, timer: Timer, found: Due, *, at: datetime, ended: bool = False) -> Event | None:
    """Write down that time came, and let follow what is told then. `ended`: what it does ends the wait."""
    effects = timer.told(found.count)
    if not effects and timer.state is not None:
        return None  # the step itself tells it
    late = found.moment.isoformat() if at - found.moment > LATE else None
    waited = {"since": found.waited.since.isoformat(), "wait": found.waited.key}
    payload = {"reminder": timer.name, "count": found.count, **waited, "late": late, "ended": ended}
    return record(ticket, "reminded", by=None, at=at, payload=last_move(ticket) | payload, effects=effects)


def _act_next(ticket: Ticket, at: datetime) -> Event | None:
    """The first thing that time does by then: a step that can be taken, a gate whose silence is over."""
    acting = ((acts(ticket, timer), timer) for timer in rules_of(ticket).timers if timer.deeds)
    waiting = [(found, timer) for found, timer in acting if found is not None and found.moment <= at]
    for found, timer in sorted(waiting, key=lambda pair: pair[0].moment):
        if _possible(ticket, timer.deeds[0], found.moment):
            return _act(ticket, timer, found)
    return None


def _act(ticket: Ticket, timer: Timer, found: Due) -> Event | None:
    at = found.moment
    event = tell(ticket, timer, found, at=at, ended=True)
    for deed in timer.deeds:
        if deed.verb != STEP:
            event = lapse(ticket, deed.named, deed.verb, at=at) or event
        elif _possible(ticket, deed, at):
            event = _go(ticket, rules_of(ticket).step(deed.named), note="", by=None, at=at, resume_on=None)
    return event


def _possible(ticket: Ticket, deed: Deed, at: datetime) -> bool:
    return deed.verb != STEP or rules_of(ticket).step(deed.named) in choices(ticket, None, at)


def last_move(ticket: Ticket) -> dict[str, str | int]:
    """What was asked when the ticket came where it is."""
    moves = history(Ticket.__tablename__, ticket.id, ("moved",))
    said = moves[-1].payload if moves else {}
    return {key: said.get(key) or "" for key in ("note", "reason")}


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
    _calm(ticket, at)
    follow(event, _effects(ticket, step))
    return event


def _calm(ticket: Ticket, at: datetime) -> None:
    """It goes on: nobody has it before him or her for want of that."""
    if rules_of(ticket).state(ticket.state).clock == "stopped":
        escalation.all_over(ticket, at=at)
    else:
        escalation.over(ticket, {escalation.STATE}, at=at)


def _effects(ticket: Ticket, step: Step) -> tuple[Doing, ...]:
    """What the row says. Back in work with other words than those that were verified, the list is asked again too."""
    asks = rules_of(ticket).state(step.target).clock == "running" and ASKS not in step.effects and outdated(ticket)
    return (ASKS, *step.do) if asks else step.do


def _roles(ticket: Ticket, by: Person | None, acting_for: Person | None, at: datetime) -> frozenset[str]:
    """As whom the step is taken; in the requester's place even where the requester has left or only reads now."""
    if acting_for is not None and acting_for.id == ticket.requester_id:
        return frozenset({REQUESTER})
    return roles_on(ticket, acting_for or by, at)


def _of_the_fact(ticket: Ticket, by: Person | None, on: str | None) -> frozenset[str]:
    """A fact that comes by itself takes its step in the name of whoever the row says."""
    step = None if by is not None or on is None else rules_of(ticket).step_on(on, state=ticket.state)
    return frozenset(step.takers) if step is not None else frozenset()


def _opening(ticket: Ticket, day: date) -> datetime:
    """The opening of that day, or of the next working one."""
    calendar = calendar_of(ticket)
    return calendar.opening(day if calendar.is_working(day) else calendar.next_working_day(day))
