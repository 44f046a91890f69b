"""A request in the making, or an edit of a filed one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person


class Draft(Model):
    """What was typed so far, as typed. `ticket_id` is set when it edits a ticket; `filed_ticket_id` once filed.

    `procedure` is the name of the one whose category it is; empty: the first that has the category.
    """

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    filed_ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    procedure: Mapped[str] = mapped_column(String(60), default="", server_default="")
    category: Mapped[str] = mapped_column(String(160), default="")
    data: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    made_at: Mapped[datetime] = mapped_column(Instant)
    saved_at: Mapped[datetime] = mapped_column(Instant)

    person: Mapped[Person] = relationship()
