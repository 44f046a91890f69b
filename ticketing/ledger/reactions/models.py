"""A reaction that is still to be carried out, was, or stands still because it cannot be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.ledger.events.models import Event, EventId

WAITS = "done_at IS NULL AND given_up_at IS NULL"
STANDS = "given_up_at IS NOT NULL AND done_at IS NULL AND discarded_at IS NULL"


class ReactionRow(Model):
    """One effect of one event for one recipient (the outbox).

    `fault`: why it was not carried out the last time, a name of faults.py, since `failing_since`. `defects`: how often
    that was our own fault; at the last allowed one it is given up and stands still until somebody lets it be tried
    again or discards it. `reason` says it in words, `detail` is for whoever mends the program.
    """

    __tablename__ = "reaction"
    __table_args__ = (
        UniqueConstraint("event_id", "effect", "recipient"),
        Index(
            "ix_reaction_waiting",
            "next_try_at",
            postgresql_where=text(WAITS),
            sqlite_where=text(WAITS),
        ),
        Index(
            "ix_reaction_given_up_at",
            "given_up_at",
            postgresql_where=text(STANDS),
            sqlite_where=text(STANDS),
        ),
    )

    id: Mapped[int] = mapped_column(EventId, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    effect: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(320), default="")
    next_try_at: Mapped[datetime] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    fault: Mapped[str | None] = mapped_column(String(20))
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    defects: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    given_up_at: Mapped[datetime | None] = mapped_column(Instant)
    discarded_at: Mapped[datetime | None] = mapped_column(Instant)
    discarded_by_id: Mapped[int | None]
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    event: Mapped[Event] = relationship()
