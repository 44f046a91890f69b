"""A proof of something that is being made, and what is said of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Model
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person

APPROVED, CHANGES = "approved", "changes"


class PieceProof(Model):
    """One version of what is owed as `kind`: a file (PDF or picture) or an address. Only the newest is answered, once:
    `verdict` is then approved or changes."""

    __tablename__ = "piece_proof"
    __table_args__ = (UniqueConstraint("ticket_id", "kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    address: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    verdict: Mapped[str] = mapped_column(String(12), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    sent_by: Mapped[Person] = relationship(foreign_keys=[sent_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    comments: Mapped[list[PieceComment]] = relationship(order_by="PieceComment.id", back_populates="proof")


class PieceComment(Model):
    """What somebody says of a proof: of all of it, of a `page`, or of a place (`x`, `y` in thousandths of the picture's
    width and height)."""

    __tablename__ = "piece_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    proof_id: Mapped[int] = mapped_column(ForeignKey("piece_proof.id"), index=True)
    page: Mapped[int | None]
    x: Mapped[int | None]
    y: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(Instant)

    proof: Mapped[PieceProof] = relationship(back_populates="comments")
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])
