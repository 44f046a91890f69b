"""A fact of the wing takes the step that the procedure ties to it."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.moving import actions as tickets
from ticketing.ledger.events.models import Event
from ticketing.office.people.models import Person


def take_by_fact(
    ticket: Ticket, fact: str, *, note: str, by: Person | None, at: datetime, acting_for: Person | None = None
) -> Event | None:
    """Take the step of this fact, if the ticket's state has one."""
    step = rules_of(ticket).step_on(fact, state=ticket.state)
    if step is None:
        return None
    return tickets.move(
        ticket, step.target, reason=step.reason, note=note, by=by, at=at, on=fact, acting_for=acting_for
    )
