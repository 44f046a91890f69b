"""A reaction that is still to be carried out, or was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.ledger.events.models import Event, EventId


class ReactionRow(Model):
    """One effect of one event for one recipient (the outbox)."""

    __tablename__ = "reaction"
    __table_args__ = (
        UniqueConstraint("event_id", "effect", "recipient"),
        Index(
            "ix_reaction_waiting",
            "next_try_at",
            postgresql_where=text("done_at IS NULL"),
            sqlite_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(EventId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    effect: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(120), default="")
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    event: Mapped[Event] = relationship()
