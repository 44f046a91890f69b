"""A process that sends."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model


class SenderProcess(Model):
    """A process that sends: who holds leases, on which machine, and with how many connections open just now."""

    __tablename__ = "sender_process"
    __table_args__ = (Index("ix_sender_process_seen", "seen_at"),)

    owner: Mapped[str] = mapped_column(String(60), primary_key=True)
    machine: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    connections: Mapped[int] = mapped_column(default=0)
