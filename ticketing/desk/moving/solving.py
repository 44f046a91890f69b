"""A ticket of which nothing is left is solved by itself, where what was left comes by itself."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.deliverables.queries import came_by_itself, left, unproved
from ticketing.desk.moving.actions import move
from ticketing.desk.moving.possible import ready
from ticketing.ledger.events.models import Event

DONE = "deliverables_done"


def solve_if_done(ticket: Ticket, *, at: datetime) -> Event | None:
    """Take the step that the last deliverable takes, if it can be taken now; else it is asked again later.

    A ticket of which everything is delivered by hand is left to the hand that delivered it, where the step has one; and
    what the requester did not agree with solves nothing a second time.
    """
    step = rules_of(ticket).step_on(DONE, state=ticket.state)
    if (
        step is None
        or left(ticket)
        or unproved(ticket)
        or (step.by and not came_by_itself(ticket))
        or not ready(ticket, step)
    ):
        return None
    return move(ticket, step.target, reason=step.reason, on=DONE, by=None, at=at)
