"""How many notices left, by day (on the institution's wall)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Model


class NoticeUse(Model):
    """Messages that the server of the notices took on a day."""

    __tablename__ = "notice_use"

    on: Mapped[date] = mapped_column("on_day", Date, primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
