"""Selects over the files of tickets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.remembering import remembered


@remembered
def files(ticket: Ticket, capacity: str | None = None) -> Sequence[TicketFile]:
    """The files of a ticket (in one capacity), in the order in which they came."""
    query = select(TicketFile).where(TicketFile.ticket_id == ticket.id).options(joinedload(TicketFile.file))
    if capacity is not None:
        query = query.where(TicketFile.capacity == capacity)
    return db.session.scalars(query.order_by(TicketFile.id)).all()


def by_tokens(ticket: Ticket, tokens: Iterable[str]) -> Sequence[StoredFile]:
    """Of these tokens, the files that belong to the ticket."""
    query = select(StoredFile).join(TicketFile).where(TicketFile.ticket_id == ticket.id)
    return db.session.scalars(query.where(StoredFile.token.in_(list(tokens))).distinct()).all()
