"""Frozen recipients, the chunks in which they are sent, and the tally that always adds up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model

PENDING, DEFERRED, ACCEPTED, FAILED, EXCLUDED, UNKNOWN, CANCELLED = range(7)
STATE_NAMES = ("pending", "deferred", "accepted", "failed", "excluded", "unknown", "cancelled")
READY, LEASED, DONE = "ready", "leased", "done"
CHUNK_SIZE = 500


class Recipient(Model):
    """One candidate of a frozen audience; the excluded ones too, with the reason.

    `seq` is the deterministic shuffle by which chunks are cut (excluded rows come last and have chunk -1).
    `fields` holds the values of the personal fields that the content uses, as frozen.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        UniqueConstraint("campaign_id", "contact_id"),
        CheckConstraint("state BETWEEN 0 AND 6", name="state"),
        Index("ix_recipient_chunk", "campaign_id", "chunk"),
        Index("ix_recipient_contact", "contact_id", "campaign_id"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    email: Mapped[str] = mapped_column(String(254))
    domain: Mapped[str] = mapped_column(String(190))
    chunk: Mapped[int]
    state: Mapped[int] = mapped_column(SmallInteger, default=PENDING)
    reason: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    code: Mapped[int | None] = mapped_column(SmallInteger)
    reply: Mapped[str | None] = mapped_column(String(300))
    next_try_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Chunk(Model):
    """Up to CHUNK_SIZE recipients that one sender holds for the time of a lease."""

    __tablename__ = "chunk"
    __table_args__ = (
        CheckConstraint("state IN ('ready', 'leased', 'done')", name="state"),
        Index("ix_chunk_claim", "state", "next_try_at"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(8), default=READY)
    owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    next_try_at: Mapped[datetime] = mapped_column(Instant)


class Tally(Model):
    """How many recipients of a campaign are in a state; changed in the transaction that changes them."""

    __tablename__ = "tally"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    state: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)


class TransportTrouble(Model):
    """A mail server that cannot be used at present; no row means that it can. Written once a back-off step."""

    __tablename__ = "transport_trouble"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    since_at: Mapped[datetime] = mapped_column(Instant)
    retry_at: Mapped[datetime] = mapped_column(Instant)
    said: Mapped[str] = mapped_column(Text)
