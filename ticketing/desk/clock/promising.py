"""How long the office has by what is answered; looked at when it is filed, edited or classified anew."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.circumstances import of_ticket
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import office_day, rules_of
from ticketing.desk.clock.actions import refresh
from ticketing.desk.clock.queries import running_segment
from workflows.rows import Target


def promised(ticket: Ticket, at: datetime, category: str | None = None) -> Target:
    """What its present answers are promised, in its category or in another; exceptions aside."""
    case = of_ticket(ticket, office_day(ticket, at), category)
    return rules_of(ticket).target_for(case)


def promise_anew(ticket: Ticket, *, at: datetime) -> bool:
    """Keep on the ticket what is promised now. Returns whether that is something else."""
    if not rules_of(ticket).targets:
        return False
    if running_segment(ticket) is not None:
        refresh(ticket, at=at)  # what was late by the old promise stays so
    before, ticket.target = ticket.target, str(promised(ticket, at))
    return ticket.target != before
