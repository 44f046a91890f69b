"""The answer to the satisfaction survey (G-15), and comments that come after the closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Json, Model


class SurveyAnswer(Model):
    """One answer to one solution. `scores`: question key -> 1..5."""

    __tablename__ = "survey_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    solved_at: Mapped[datetime] = mapped_column(Instant)
    agrees: Mapped[bool]
    scores: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship()
