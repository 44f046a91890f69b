"""What was posted once, and where it led: the same form, sent again, leads there again and does nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model


class PostedForm(Model):
    """One deed. `digest` covers the form's key, who sent it, to which address, and all that it said.

    `location` is where its answer led: None while it is under way, empty where it led nowhere. `said` is what the page
    there told on top.
    """

    __tablename__ = "posted_form"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Instant, index=True)
    location: Mapped[str | None] = mapped_column(Text)
    said: Mapped[list[list[str]]] = mapped_column(Json, default=list)
