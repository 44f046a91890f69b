"""A file of a ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Model
from ticketing.office.files.models import StoredFile

OWN_CAPACITIES = frozenset({"words", "attachment", "approval", "deliverable", "message", "proof"})
"""As what a file belongs to a ticket, besides as the evidence of one of its gates, whose name it bears then."""


class TicketFile(Model):
    """In which capacity a stored file belongs to a ticket: part of the words, attachment, evidence, delivered."""

    __tablename__ = "ticket_file"
    __table_args__ = (UniqueConstraint("ticket_id", "file_id", "capacity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(60))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship(backref="files")
    file: Mapped[StoredFile] = relationship()
