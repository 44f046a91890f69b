"""Where each gate of a ticket stands, and which areas it names. The signatures themselves are `office.signatures`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Model
from ticketing.office.departments.models import Department

WAITING, OPEN, SATISFIED, RETURNED, REJECTED = "waiting", "open", "satisfied", "returned", "rejected"


class TicketGate(Model):
    """One gate of one ticket; `needed` signatures satisfy it (areas: as many as were named). One that is `waiting`
    comes after another that is not satisfied yet: nobody is asked. An `opinion` is recorded and holds nothing."""

    __tablename__ = "ticket_gate"
    __table_args__ = (
        UniqueConstraint("ticket_id", "name"),
        CheckConstraint("status IN ('waiting', 'open', 'satisfied', 'returned', 'rejected')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    name: Mapped[str] = mapped_column(String(60))
    needed: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(10), default=OPEN)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    satisfied_at: Mapped[datetime | None] = mapped_column(Instant)
    opinion: Mapped[bool] = mapped_column(default=False, server_default=false())
    signed_before: Mapped[int] = mapped_column(default=0)
    """The newest signature when the gate was last opened: only later ones count."""

    ticket: Mapped[Ticket] = relationship(backref="gates")


class NamedArea(Model):
    """An area that the present content names as affected: kept as a row so that its head finds the ticket."""

    __tablename__ = "named_area"
    __table_args__ = (UniqueConstraint("ticket_id", "area_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)

    ticket: Mapped[Ticket] = relationship(backref="named_areas")
    area: Mapped[Department] = relationship()
