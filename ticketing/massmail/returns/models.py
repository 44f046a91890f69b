"""What came back: the raw message first, then what each recipient's part of it means and whether it counted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint
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


class Bounce(Model):
    """One thing that one recipient's message met after or at the hand-over, counted once a kind and day.

    `source`: smtp (the reply itself), or where it came back. `campaign_id`/`seq` are absent where nothing proved them.
    """

    __tablename__ = "bounce"
    __table_args__ = (
        UniqueConstraint("campaign_id", "seq", "kind", "on_day"),
        Index("ix_bounce_contact", "contact_id", "at"),
        Index("ix_bounce_campaign", "campaign_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    returned_id: Mapped[int | None] = mapped_column(ForeignKey("returned.id"))
    source: Mapped[str] = mapped_column(String(40), default="smtp")
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    seq: Mapped[int | None] = mapped_column(Integer)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(24), default="")
    status: Mapped[str] = mapped_column(String(12), default="")
    code: Mapped[str] = mapped_column(String(4), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Instant)
    on: Mapped[date] = mapped_column("on_day", Date)


class ReturnMailbox(Model):
    """How far a mailbox was read: the server's own numbering (RFC 3501 UIDVALIDITY and UID)."""

    __tablename__ = "return_mailbox"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    uid_validity: Mapped[int] = mapped_column(default=0)
    last_uid: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str] = mapped_column(Text, default="")
