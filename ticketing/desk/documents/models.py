"""What was let pass of a document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.office.people.models import Person


class Waiver(Model):
    """Somebody of the office let a document of the ticket be published although a rule fails, and said why."""

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("ticket_id", "sha256", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)

    by: Mapped[Person] = relationship()
