"""A bounce: what one recipient's message met at or after the hand-over."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model


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
