"""Who wrote what a ticket says, and who worked it: they do not sign it, nor does anybody in their name.

Read from the ledger, so that what was done before anybody asked counts too.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from ticketing.desk.cases.event_kinds import WORKS, WRITES
from ticketing.desk.cases.models import Ticket, TicketContent
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office import doors
from ticketing.remembering import Each, grouped


@Each
def authors(tickets: Sequence[Ticket]) -> dict[int, frozenset[int]]:
    """Ids of everybody who filed, composed, edited or launched any of a ticket."""
    ids = [ticket.id for ticket in tickets]
    query = select(TicketContent.ticket_id, TicketContent.made_by_id).where(TicketContent.ticket_id.in_(ids))
    made = grouped(ids, db.session.execute(query.distinct()))
    wrote, above = _actors(ids, Event.kind.in_(WRITES)), doors.authors(Ticket.__tablename__, ids)
    return {
        ticket.id: frozenset({ticket.requester_id, *made[ticket.id], *wrote[ticket.id], *above[ticket.id]})
        for ticket in tickets
    }


@Each
def workers(tickets: Sequence[Ticket]) -> dict[int, frozenset[int]]:
    """Ids of everybody of the office who works a ticket, or has: who only hands it out is none of them."""
    ids = [ticket.id for ticket in tickets]
    moved = (Event.kind == "moved") & Event.acting_for_id.is_(None)
    hands, above = _actors(ids, moved | Event.kind.in_(WORKS)), doors.workers(Ticket.__tablename__, ids)
    found: dict[int, frozenset[int]] = {}
    for ticket in tickets:
        holds = {ticket.assignee_id} if ticket.assignee_id is not None else set()
        ours = {*hands[ticket.id], *holds} - {ticket.requester_id}
        found[ticket.id] = frozenset(ours | set(above[ticket.id]))
    return found


def barred(ticket: Ticket) -> frozenset[int]:
    """Ids of everybody who may sign nothing of this ticket."""
    return authors(ticket) | workers(ticket)


def _actors(ids: Sequence[int], which: ColumnElement[bool]) -> dict[int, list[int]]:
    mine = (Event.subject_kind == Ticket.__tablename__, Event.subject_id.in_(ids))
    query = select(Event.subject_id, Event.actor_id).where(*mine, which).distinct()
    return grouped(ids, ((one, actor) for one, actor in db.session.execute(query) if actor is not None))
