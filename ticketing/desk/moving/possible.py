"""What a person may do with a ticket now: asked of the procedure's rows, never decided here."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.completeness import labels, missing
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import hands_off, roles_on, rules_of
from ticketing.desk.deliverables.queries import left
from ticketing.desk.gates.queries import any_open
from ticketing.desk.moving import objections
from ticketing.desk.verification.queries import verified
from ticketing.office.people.models import Person
from ticketing.office.roles import COORDINATOR, WORKS_TICKETS
from workflows import machine
from workflows.procedure import Step

ASKS = "ask_verification"


def facts_of(ticket: Ticket) -> machine.Facts:
    """What the rows of the procedure may need to know."""
    return machine.Facts(
        received=ticket.received,
        gate_open=any_open(ticket),
        verified=verified(ticket),
        deliverables_left=len(left(ticket)),
        answers_left=labels(missing(ticket)),
    )


def choices(ticket: Ticket, person: Person | None, at: datetime) -> tuple[Step, ...]:
    """The steps that this person (nobody: the system) may take now, in the procedure's order."""
    roles = roles_on(ticket, person, at)
    if person is not None and hands_off(ticket, person):
        roles -= WORKS_TICKETS
    found = machine.choices(rules_of(ticket), state=ticket.state, roles=roles, facts=facts_of(ticket))
    ways = {step.target: step for step in found}
    barred = {target for target, step in ways.items() if objections.refuses(objections.to_step(ticket, step))}
    return tuple(step for step in found if step.target not in barred)


def taking(ticket: Ticket, person: Person, at: datetime) -> Step | None:
    """The step by which this person would take the ticket into work now: it asks for the verification list."""
    running = rules_of(ticket).state(ticket.state).clock == "running"
    if not running or WORKS_TICKETS.isdisjoint(roles_on(ticket, person, at)):
        return None
    return next((row for row in choices(ticket, person, at) if ASKS in row.effects), None)


def may_take(ticket: Ticket, person: Person, at: datetime) -> bool:
    """Whether the person may take the ticket into work now."""
    return taking(ticket, person, at) is not None


def may_classify(ticket: Ticket, person: Person, at: datetime) -> bool:
    """Whether the person may give the ticket another category: it is the office's classification of what goes on."""
    going_on = rules_of(ticket).state(ticket.state).clock != "stopped"
    works = not WORKS_TICKETS.isdisjoint(roles_on(ticket, person, at))
    return going_on and works and not hands_off(ticket, person)


def may_reserve(ticket: Ticket, roles: frozenset[str], *, reserved: bool) -> bool:
    """Whether these roles reserve the ticket, or lift that."""
    if not reserved:
        return COORDINATOR in roles
    return not roles.isdisjoint(WORKS_TICKETS | {rules_of(ticket).requester})


def may_edit(ticket: Ticket, person: Person) -> bool:
    """Only the requester edits, before reception and while the ticket is suspended."""
    if person.id != ticket.requester_id or ticket.ended_at is not None:
        return False
    return not ticket.received or rules_of(ticket).state(ticket.state).clock == "paused"
