"""Selects over the files of tickets, and who may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.access.permission import visible_to
from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db, once_a_look
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person


@once_a_look
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


def may_see(file: StoredFile, person: Person, roles: Collection[str], on: date) -> bool:
    """Whether the file belongs to a ticket that the person may see."""
    mine = select(TicketFile.ticket_id).where(TicketFile.file_id == file.id)
    query = visible_to(person, roles, on).where(Ticket.id.in_(mine)).with_only_columns(Ticket.id)
    return db.session.scalars(query.limit(1)).first() is not None
