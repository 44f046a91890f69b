"""Selects over the rounds of the verification list."""

from __future__ import annotations

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.verification.models import Verification
from ticketing.extensions import db
from ticketing.remembering import remembered
from workflows.forms import CheckItem


def items(ticket: Ticket) -> tuple[CheckItem, ...]:
    """What must hold for this ticket before it is worked (5.2.2 of the source)."""
    procedure = rules_of(ticket)
    owed = procedure.category(ticket.category).deliverables
    return tuple(item for item in procedure.verification if item.concerns(owed))


@remembered
def newest(ticket: Ticket) -> Verification | None:
    """The last round that was asked for."""
    query = select(Verification).where(Verification.ticket_id == ticket.id)
    return db.session.scalars(query.order_by(Verification.round.desc()).limit(1)).first()


@remembered
def last_whole(ticket: Ticket) -> Verification | None:
    """The last round that was ticked."""
    query = select(Verification).where(Verification.ticket_id == ticket.id, Verification.at.is_not(None))
    return db.session.scalars(query.order_by(Verification.round.desc()).limit(1)).first()


def open_items(ticket: Ticket) -> tuple[CheckItem, ...]:
    """Those of them that are asked now: of a round that waits, those that an answer left ticked are not."""
    last = newest(ticket)
    kept = last.items if last is not None and last.at is None else {}
    return tuple(item for item in items(ticket) if item.key not in kept)


def verified(ticket: Ticket) -> bool:
    """Whether the last round was ticked, or the procedure asks for nothing."""
    last = newest(ticket)
    return not items(ticket) or (last is not None and last.at is not None)


def outdated(ticket: Ticket) -> bool:
    """Whether the last round was ticked before what is asked was written as it stands."""
    last = newest(ticket)
    return last is not None and last.at is not None and last.at < ticket.content.made_at


def wanted(ticket: Ticket) -> bool:
    """Whether the list is asked for and not ticked yet."""
    last = newest(ticket)
    return ticket.ended_at is None and last is not None and last.at is None
