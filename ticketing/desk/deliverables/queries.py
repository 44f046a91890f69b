"""Selects over what is owed for a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.deliverables.models import Deliverable
from ticketing.desk.publications import queries as publications
from ticketing.extensions import db
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing
from workflows.banners import EVIDENCE


@remembered
def of(ticket: Ticket) -> Sequence[Deliverable]:
    """Everything owed for the ticket, done or not, in the category's order."""
    query = select(Deliverable).where(Deliverable.ticket_id == ticket.id)
    found = db.session.scalars(query.options(joinedload(Deliverable.assignee))).all()
    order = rules_of(ticket).category(ticket.category).deliverables
    return sorted(found, key=lambda row: order.index(row.kind) if row.kind in order else len(order))


def one(ticket: Ticket, kind: str) -> Deliverable:
    """One thing owed, or Missing."""
    found = next((row for row in of(ticket) if row.kind == kind), None)
    if found is None:
        raise Missing
    return found


def left(ticket: Ticket) -> list[Deliverable]:
    """What is still owed. What an earlier category owed and was done is history, even if it is taken back."""
    return [row for row in _owed(ticket) if row.done_at is None]


def unproved(ticket: Ticket) -> list[Deliverable]:
    """What is delivered and does not count yet: its address is being looked at, or was not what it should be."""
    rules = rules_of(ticket)
    asked = [row for row in _owed(ticket) if row.done_at and "address" in row.evidence]
    asked = [row for row in asked if rules.deliverable(row.kind).checked]
    return [row for row in asked if (found := publications.standing(ticket, row.kind)) and not found.proved]


def came_by_itself(ticket: Ticket) -> bool:
    """Whether something owed was delivered by a send or a banner, which nobody has to report besides, since it was last
    solved."""
    before = ticket.solved_at
    sent = [
        row.done_at for row in _owed(ticket) if row.done_at and (row.done_by_id is None or EVIDENCE in row.evidence)
    ]
    return any(before is None or done_at > before for done_at in sent)


def owes(ticket: Ticket, kind: str) -> bool:
    """Whether the ticket owes this, done or not."""
    return any(row.kind == kind for row in _owed(ticket))


def done(ticket: Ticket, kind: str) -> bool:
    """Whether it owes this, and it is delivered."""
    return any(row.kind == kind and row.done_at is not None for row in _owed(ticket))


def _owed(ticket: Ticket) -> list[Deliverable]:
    owed = rules_of(ticket).category(ticket.category).deliverables
    return [row for row in of(ticket) if row.kind in owed]
