"""One thing owed for a ticket (web, campaign, infoservice, pieces)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person


class Deliverable(Model):
    """Done when `done_at` is set, with its evidence (G-19): {address} | {files: [token]} | {campaign_id, figures}."""

    __tablename__ = "deliverable"
    __table_args__ = (UniqueConstraint("ticket_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[str] = mapped_column(String(60))
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    ticket: Mapped[Ticket] = relationship(backref="deliverables")
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
