"""Who wrote what a ticket says, and who worked it: they do not sign it, nor does anybody in their name.

Read from the ledger, so that what was done before anybody asked counts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, union

from ticketing.desk.cases.event_kinds import WORKS, WRITES
from ticketing.desk.cases.models import Holder, Ticket, TicketContent
from ticketing.extensions import among, db
from ticketing.ledger.events.models import Event
from ticketing.office import doors
from ticketing.remembering import Each, grouped


@Each
def authors(tickets: Sequence[Ticket]) -> dict[int, frozenset[int]]:
    """Ids of everybody who filed, composed, edited or launched any of a ticket, or has had it as its requester."""
    ids = [ticket.id for ticket in tickets]
    made = select(TicketContent.ticket_id, TicketContent.made_by_id).where(among(TicketContent.ticket_id, ids))
    had = select(Holder.ticket_id, Holder.person_id).where(among(Holder.ticket_id, ids))
    wrote = _asked(ids, [made, had, _actors(ids, Event.kind.in_(WRITES)), *doors.authors(Ticket.__tablename__, ids)])
    return {ticket.id: frozenset({ticket.requester_id, *wrote[ticket.id]}) for ticket in tickets}


@Each
def workers(tickets: Sequence[Ticket]) -> dict[int, frozenset[int]]:
    """Ids of everybody of the office who works a ticket, or has: who only hands it out is none of them."""
    ids = [ticket.id for ticket in tickets]
    moved = (Event.kind == "moved") & Event.acting_for_id.is_(None)
    # What the requester does with the own request is no work; with a campaign of it, it is.
    ours = _actors(ids, moved | Event.kind.in_(WORKS)).join(Ticket, Ticket.id == Event.subject_id)
    ours = ours.where(Event.actor_id != _requester_then())
    hands = _asked(ids, [ours, *doors.workers(Ticket.__tablename__, ids)])
    for ticket in tickets:
        if ticket.assignee_id is not None and ticket.assignee_id != ticket.requester_id:
            hands[ticket.id].append(ticket.assignee_id)
    return {ticket.id: frozenset(hands[ticket.id]) for ticket in tickets}


def _requester_then() -> ColumnElement[int]:
    """Whose the request was when the event happened."""
    had = select(Holder.person_id).where(Holder.ticket_id == Ticket.id, Holder.since <= Event.at)
    newest = had.order_by(Holder.since.desc(), Holder.id.desc()).limit(1)
    return func.coalesce(newest.correlate(Ticket, Event).scalar_subquery(), Ticket.requester_id)


def barred(ticket: Ticket) -> frozenset[int]:
    """Ids of everybody who may sign nothing of this ticket."""
    return authors(ticket) | workers(ticket)


def _actors(ids: Sequence[int], which: ColumnElement[bool]) -> Select[int, Any]:
    mine = (Event.subject_kind == Ticket.__tablename__, among(Event.subject_id, ids))
    return select(Event.subject_id, Event.actor_id).where(*mine, which, Event.actor_id.is_not(None))


def _asked(ids: Sequence[int], selects: Sequence[Select[int, Any]]) -> dict[int, list[int]]:
    return grouped(ids, ((row[0], row[1]) for row in db.session.execute(union(*selects))))
