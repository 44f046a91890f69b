"""A seal over a batch of events, and which events it covers."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model, canonical
from ticketing.ledger.events.models import EventId


class Seal(Model):
    """One link of the overall chain."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    count: Mapped[int]
    prev_hash: Mapped[str] = mapped_column(String(64), unique=True)
    hash: Mapped[str] = mapped_column(String(64))

    def expected_hash(self, event_hashes: list[str]) -> str:
        """The hash that these events, in order, give."""
        said = [self.at.isoformat(), self.count, self.prev_hash, *event_hashes]
        return hashlib.sha256(canonical(said).encode()).hexdigest()


class SealedEvent(Model):
    """That an event is under a seal. Apart from the event row, which nobody may update."""

    __tablename__ = "sealed_event"

    event_id: Mapped[int] = mapped_column(EventId, primary_key=True, autoincrement=False)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64))
