"""Who wrote what a ticket says, and who worked it: they do not sign it, nor does anybody in their name.

Read from the ledger, so that what was done before anybody asked counts too.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from ticketing.desk.cases.event_kinds import WORKS, WRITES
from ticketing.desk.cases.models import Ticket, TicketContent
from ticketing.extensions import db, once_a_look
from ticketing.ledger.events.models import Event
from ticketing.office import doors


def authors(ticket: Ticket) -> frozenset[int]:
    """Ids of everybody who filed, composed, edited or launched any of it."""
    made = db.session.scalars(select(TicketContent.made_by_id).where(TicketContent.ticket_id == ticket.id))
    wrote = _actors(ticket, Event.kind.in_(WRITES))
    return frozenset({ticket.requester_id, *made, *wrote}) | doors.authors(Ticket.__tablename__, ticket.id)


def workers(ticket: Ticket) -> frozenset[int]:
    """Ids of everybody of the office who works it, or has: who only hands it out is none of them."""
    moved = (Event.kind == "moved") & Event.acting_for_id.is_(None)
    hands = _actors(ticket, moved | Event.kind.in_(WORKS))
    if ticket.assignee_id is not None:
        hands.add(ticket.assignee_id)
    return frozenset(hands - {ticket.requester_id}) | doors.workers(Ticket.__tablename__, ticket.id)


@once_a_look
def barred(ticket: Ticket) -> frozenset[int]:
    """Ids of everybody who may sign nothing of this ticket."""
    return authors(ticket) | workers(ticket)


def _actors(ticket: Ticket, which: ColumnElement[bool]) -> set[int]:
    mine = (Event.subject_kind == Ticket.__tablename__, Event.subject_id == ticket.id)
    found = db.session.scalars(select(Event.actor_id).where(*mine, which).distinct())
    return {actor for actor in found if actor is not None}
