"""The verification list, asked for in rounds; only the newest round counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person


class Verification(Model):
    """One round: asked for by a step, ticked by a professional.

    `items`: key -> who ticked it, when, and the version of what is asked that was read then. Those of before that the
    answer did not touch are there from the beginning. (In old rounds: key -> True, ticked by whoever ticked the round.)
    """

    __tablename__ = "verification"
    __table_args__ = (UniqueConstraint("ticket_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    round: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    items: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime | None] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship(backref="verifications")
    by: Mapped[Person | None] = relationship()
