"""An event row and, kept apart so that it can be erased, its payload."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model, canonical
from ticketing.ledger.events.append_only import guard

EventId = BigInteger().with_variant(Integer, "sqlite")


class Event(Model):
    """One thing that happened to one subject. Rows are never changed or deleted; triggers in the database refuse it."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "seq"),
        Index("ix_event_kind_at", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(EventId, primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None]
    acting_for_id: Mapped[int | None]
    payload_digest: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    payload_row: Mapped[EventPayload | None] = relationship(back_populates="event", lazy="joined")

    @property
    def payload(self) -> dict[str, Any]:
        """What the event says; empty once erased."""
        return self.payload_row.body if self.payload_row else {}

    def expected_hash(self) -> str:
        """The hash that this row's own contents give."""
        said = [self.subject_kind, self.subject_id, self.seq, self.kind, self.at.astimezone(UTC).isoformat()]
        said += [self.actor_id, self.acting_for_id, self.payload_digest, self.prev_hash]
        return hashlib.sha256(canonical(said).encode()).hexdigest()


class EventPayload(Model):
    """The words of an event. Erasing this row leaves the chain whole: only its salted digest is hashed."""

    __tablename__ = "event_payload"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[dict[str, Any]] = mapped_column(Json)

    event: Mapped[Event] = relationship(back_populates="payload_row")

    def digest(self) -> str:
        """The salted SHA-256 of the body, as hex."""
        return hashlib.sha256((self.salt + canonical(self.body)).encode()).hexdigest()


guard(Event.__table__)  # type: ignore[arg-type]
