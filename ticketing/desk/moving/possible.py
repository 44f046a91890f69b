"""What a person may do with a ticket now: asked of the procedure's rows, never decided here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from ticketing.desk.cases.completeness import labels, missing
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, hands_off, may, roles_on, rules_of
from ticketing.desk.deliverables.queries import left, unproved
from ticketing.desk.gates.queries import any_open
from ticketing.desk.moving import objections
from ticketing.desk.verification.queries import verified
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import roles_with
from workflows import machine
from workflows.capabilities import LIFT_RESERVE, WORK
from workflows.procedure import Procedure
from workflows.rows import REQUESTER, Step

ASKS = "ask_verification"
EVERY_NEED = frozenset({"received", "no_open_gate", "verified", "evidence"})


def facts_of(ticket: Ticket, needs: Collection[str] = EVERY_NEED) -> machine.Facts:
    """What rows of the procedure that have these needs must know; what none of them needs is not looked up."""
    evidence = "evidence" in needs
    return machine.Facts(
        received=ticket.received,
        gate_open="no_open_gate" in needs and any_open(ticket),
        verified="verified" not in needs or verified(ticket),
        deliverables_left=len(left(ticket)) + len(unproved(ticket)) if evidence else 0,
        answers_left=labels(missing(ticket)) if evidence else (),
    )


def choices(ticket: Ticket, person: Person | None, at: datetime) -> tuple[Step, ...]:
    """The steps that this person (nobody: the system) may take now, in the procedure's order."""
    return _open(ticket, rules_of(ticket).steps_from(ticket.state, hands(ticket, person, at)))


def ready(ticket: Ticket, step: Step) -> bool:
    """Whether what the step needs holds and no wing objects, whoever takes it: a fact takes it for anybody."""
    return step in _open(ticket, (step,))


def taking(ticket: Ticket, hands: frozenset[str]) -> Step | None:
    """The step by which somebody with these `hands` would take the ticket into work now: it asks for the verification
    list."""
    rules = rules_of(ticket)
    if rules.state(ticket.state).clock != "running" or not may(ticket, hands, WORK):
        return None
    return next(iter(_open(ticket, _asking(rules, ticket.state, hands))), None)


def hands(ticket: Ticket, person: Person | None, at: datetime) -> frozenset[str]:
    """As what the person moves the ticket; who signed it for another does not work it."""
    roles = roles_on(ticket, person, at)
    if person is None or not hands_off(ticket, person):
        return roles
    return roles - roles_with(WORK, ticket.procedure_row.name)


@lru_cache(maxsize=1024)
def _asking(rules: Procedure, state: str, hands: frozenset[str]) -> tuple[Step, ...]:
    return tuple(step for step in rules.steps_from(state, hands) if ASKS in step.effects)


def _open(ticket: Ticket, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Of these rows, those whose needs hold and to which no wing objects."""
    facts = facts_of(ticket, {need for step in steps for need in step.needs})
    found = machine.possible(steps, facts)
    ways = {step.target: step for step in found}
    barred = {target for target, step in ways.items() if objections.refuses(objections.to_step(ticket, step))}
    return tuple(step for step in found if step.target not in barred)


def may_classify(ticket: Ticket, person: Person, at: datetime) -> bool:
    """Whether the person may give the ticket another category: it is the office's classification of what goes on."""
    going_on = rules_of(ticket).state(ticket.state).clock != "stopped"
    return going_on and able(ticket, person, WORK, at=at) and not hands_off(ticket, person)


def may_reserve(ticket: Ticket, roles: frozenset[str], *, reserved: bool) -> bool:
    """Whether these roles reserve the ticket, or lift that."""
    if not reserved:
        return may(ticket, roles, LIFT_RESERVE)
    return REQUESTER in roles or may(ticket, roles, WORK)


def may_edit(ticket: Ticket, person: Person) -> bool:
    """Only the requester edits, before reception and while the ticket is suspended."""
    if person.id != ticket.requester_id or ticket.ended_at is not None:
        return False
    return not ticket.received or rules_of(ticket).state(ticket.state).clock == "paused"
