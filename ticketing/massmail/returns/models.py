"""What came back, as it arrived, and how far the mailbox of returns was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model

WAITING, HANDLED, QUARANTINED = "waiting", "handled", "quarantined"


class Returned(Model):
    """One message or webhook event as it arrived. `external_id` is the source's own name for it: twice is once.

    `raw` holds at most the first megabytes (returns.reading.MOST_BYTES); `size` is the whole.
    """

    __tablename__ = "returned"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("status IN ('waiting', 'handled', 'quarantined')", name="status"),
        Index("ix_returned_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(40))
    external_id: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(10), default="mail")
    received_at: Mapped[datetime] = mapped_column(Instant)
    envelope_to: Mapped[str] = mapped_column(String(254), default="")
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(12), default=WAITING)
    handled_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")


class ReturnMailbox(Model):
    """How far a mailbox was read: the server's own numbering (RFC 3501 UIDVALIDITY and UID)."""

    __tablename__ = "return_mailbox"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    uid_validity: Mapped[int] = mapped_column(default=0)
    last_uid: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str] = mapped_column(Text, default="")
