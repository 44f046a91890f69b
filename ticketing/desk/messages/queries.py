"""Selects over the messages of a ticket."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.messages.models import Message
from ticketing.extensions import db


def of(ticket: Ticket, *, internal: bool) -> Sequence[Message]:
    """The messages, oldest first; the internal ones only if asked for."""
    query = select(Message).where(Message.ticket_id == ticket.id)
    if not internal:
        query = query.where(Message.internal.is_(False))
    return db.session.scalars(query.order_by(Message.at, Message.id)).all()
