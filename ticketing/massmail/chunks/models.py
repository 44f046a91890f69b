"""A process that sends, and how often the database has been looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model


class SenderProcess(Model):
    """A process that sends: who holds leases, on which machine, and with how many connections open just now.
    `trouble`: what fails in it since `trouble_at`, by the kinds of the errors; "" for nothing."""

    __tablename__ = "sender_process"
    __table_args__ = (Index("ix_sender_process_seen", "seen_at"),)

    owner: Mapped[str] = mapped_column(String(60), primary_key=True)
    machine: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    connections: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(String(200), default="", server_default="")
    trouble_at: Mapped[datetime | None] = mapped_column(Instant)


class Generation(Model):
    """The one row that counts upwards while anybody works: a database that counts less than a machine remembers is a
    restored copy. `mark` tells two apart that count the same."""

    __tablename__ = "generation"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    count: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str] = mapped_column(String(16))
    counted_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def text(self) -> str:
        """As a machine keeps it in its folder."""
        return f"{self.count}-{self.mark}"
