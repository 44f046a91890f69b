"""Who rings the ticks: one process at a time, by a lease in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model


class Leadership(Model):
    """`owner` leads until `until_at`, by the true clock; whoever finds it over may take it."""

    __tablename__ = "leadership"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    until_at: Mapped[datetime] = mapped_column(Instant)
