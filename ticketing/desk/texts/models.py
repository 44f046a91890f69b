"""What a ticket's sheet of text messages came to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Json, Model
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person

ASKED, READY, SENT, ERASED = "asked", "ready", "sent", "erased"


class TextAudience(Model):
    """The people of one sheet of one ticket, who are nobody else's to write to.

    `state`: `asked` until its rows were matched, then `ready`, `sent` once somebody told that it was, `erased` at the
    end. `rows`: all of the sheet; `found`: of those, who stands in the base; `fit`: who may be written to; `left`:
    reason -> how many may not. `ready_sha256`: the sheet to send; `left_sha256`: who was left out of it, and why.
    `sent`: how many were, as was told, at `sent_at`.
    """

    __tablename__ = "text_audience"
    __table_args__ = (
        UniqueConstraint("ticket_id", "file_id"),
        CheckConstraint("state IN ('asked', 'ready', 'sent', 'erased')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    state: Mapped[str] = mapped_column(String(8), index=True, default=ASKED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    rows: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    fit: Mapped[int] = mapped_column(default=0)
    left: Mapped[dict[str, int]] = mapped_column(Json, default=dict)
    ready_sha256: Mapped[str | None] = mapped_column(String(64))
    left_sha256: Mapped[str | None] = mapped_column(String(64))
    ready_at: Mapped[datetime | None] = mapped_column(Instant)
    sent: Mapped[int | None]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship()
    file: Mapped[StoredFile] = relationship()
    asked_by: Mapped[Person] = relationship()
