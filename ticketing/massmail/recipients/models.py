"""Frozen recipients, the chunks in which they are sent, and the tally that always adds up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model

PENDING, DEFERRED, ACCEPTED, FAILED, EXCLUDED, UNKNOWN, CANCELLED = range(7)
STATE_NAMES = ("pending", "deferred", "accepted", "failed", "excluded", "unknown", "cancelled")
READY, LEASED, DONE = "ready", "leased", "done"


class Recipient(Model):
    """One candidate of a frozen audience; the excluded ones too, with the reason.

    `seq` is the deterministic shuffle by which chunks are cut (excluded rows come last and have chunk -1).
    `fields` holds the values of the personal fields that the content uses, as frozen. `domain_no` numbers the receiving
    domain within the campaign (CampaignDomain), `provider` is who receives for it (workflows.pacing.PROVIDERS).
    `enhanced` is the status of the last reply ("4.7.1"), `kind` what it means (replies.reasons), `external_id` the id
    by which a transport that replaces Message-ID knows the message. What happens after acceptance stands beside `state`
    and never replaces it.
    """

    __tablename__ = "recipient"
    __table_args__ = (
        UniqueConstraint("campaign_id", "contact_id"),
        CheckConstraint("state BETWEEN 0 AND 6", name="state"),
        Index("ix_recipient_chunk", "campaign_id", "chunk"),
        Index("ix_recipient_contact", "contact_id", "campaign_id"),
        Index(
            "ix_recipient_external",
            "external_id",
            postgresql_where=text("external_id IS NOT NULL"),
            sqlite_where=text("external_id IS NOT NULL"),
        ),
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
    provider: Mapped[int] = mapped_column(SmallInteger, default=0)
    domain_no: Mapped[int] = mapped_column(SmallInteger, default=0)
    transport: Mapped[int | None] = mapped_column(SmallInteger)
    enhanced: Mapped[str | None] = mapped_column(String(12))
    kind: Mapped[str | None] = mapped_column(String(10))
    external_id: Mapped[str | None] = mapped_column(String(120))
    bounced_at: Mapped[datetime | None] = mapped_column(Instant)
    bounce_kind: Mapped[str | None] = mapped_column(String(10))
    complained_at: Mapped[datetime | None] = mapped_column(Instant)


# Each is written when it is frozen and again when it is answered. Where its page has room for its second self no index
# is written to: half of what an answer costs.
event.listen(
    Recipient.__table__,
    "after_create",
    DDL("ALTER TABLE recipient SET (fillfactor = 45)").execute_if(dialect="postgresql"),
)


class Attempt(Model):
    """A try that did not end in acceptance, as it was answered; what was accepted the recipient itself tells.

    `number` from 1. `next_try_at`: when it was to be tried again; `state` as the recipient's after it.
    """

    __tablename__ = "attempt"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[int] = mapped_column(SmallInteger)
    code: Mapped[int | None] = mapped_column(SmallInteger)
    reply: Mapped[str | None] = mapped_column(String(300))
    reason: Mapped[str | None] = mapped_column(String(40))
    transport: Mapped[int | None] = mapped_column(SmallInteger)
    next_try_at: Mapped[datetime | None] = mapped_column(Instant)


class Chunk(Model):
    """So many recipients of one provider (pacing.chunk_size) that one sender holds for the time of a lease.

    `canary`: goes out before the others do. `published_at`: when it was last put on the queue.
    """

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
    provider: Mapped[int] = mapped_column(SmallInteger, default=0)
    canary: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column("rung_at", Instant)


class CampaignDomain(Model):
    """The receiving domains of a frozen audience, numbered; 0 stands for all that are too few to be told apart."""

    __tablename__ = "campaign_domain"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(190))
    provider: Mapped[int] = mapped_column(SmallInteger, default=0)
    people: Mapped[int] = mapped_column(default=0)


class CampaignMotion(Model):
    """How a campaign moves (workflows.motion): `done` in `seconds`, the older the less it counts; `moved_at`: when
    somebody was last answered, or when it began or went on."""

    __tablename__ = "campaign_motion"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    moved_at: Mapped[datetime] = mapped_column(Instant)
    done: Mapped[float] = mapped_column(Float, default=0.0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)


class Tally(Model):
    """How many recipients of a campaign and domain are in a state; changed in the transaction that changes them."""

    __tablename__ = "tally"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    domain_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, default=0)
    state: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)
