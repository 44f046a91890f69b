"""A stretch of time of a ticket: of what kind, why, and who was responsible for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Model

OPEN = text("end_at IS NULL")


class ClockSegment(Model):
    """Kinds are those of `workflows.sla.Segment`. The open one has no end; at most one is open."""

    __tablename__ = "clock_segment"
    __table_args__ = (
        Index("uq_clock_segment_open", "ticket_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_clock_segment_ticket", "ticket_id", "start_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(200))
    party: Mapped[str] = mapped_column(String(60))
    start_at: Mapped[datetime] = mapped_column(Instant)
    end_at: Mapped[datetime | None] = mapped_column(Instant)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))

    ticket: Mapped[Ticket] = relationship(backref="segments")


class ClockCarry(Model):
    """What a ticket consumed under an earlier calendar before it was solved: settled, and never reckoned again."""

    __tablename__ = "clock_carry"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    until_at: Mapped[datetime] = mapped_column(Instant)
    consumed_microseconds: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def consumed(self) -> timedelta:
        return timedelta(microseconds=self.consumed_microseconds)


@dataclass(frozen=True)
class Held:
    """That a gate holds a ticket: whose time goes by meanwhile, and why, in words (at most 200 characters)."""

    party: str
    reason: str
