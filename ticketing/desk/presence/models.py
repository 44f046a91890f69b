"""Who has a ticket open, told by the page itself while somebody looks at it; no part of the ticket's record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.office.people.models import Person

MESSAGE, NOTE = "message", "note"


class Presence(Model):
    """One person at one ticket's page: when the page last said so, and what was being written there then."""

    __tablename__ = "presence"
    __table_args__ = (CheckConstraint("writing IN ('', 'message', 'note')", name="writing"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(Instant, index=True)
    writing: Mapped[str] = mapped_column(String(10), default="")

    person: Mapped[Person] = relationship()
