"""A message on a ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Model
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import DESK


class Message(Model):
    """Plain text by one person; internal ones are for the office only."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_ticket", "ticket_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    internal: Mapped[bool] = mapped_column(default=False)
    via: Mapped[str] = mapped_column(String(10), default=DESK)
    at: Mapped[datetime] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship()
    person: Mapped[Person] = relationship()
