"""A launched notice: its number in the year, and its words as the archive searches them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.massmail.campaigns.models import Campaign


class Infoservice(Model):
    """The number stays with its campaign, whatever becomes of it: one that was taken back before it went out leaves a
    number that is told as such. `said`: subject, words and groups, folded;
    `groups`: their codes, "|ies|staff|"."""

    __tablename__ = "infoservice"
    __table_args__ = (UniqueConstraint("year", "number"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    year: Mapped[int]
    number: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(Instant)
    said: Mapped[str] = mapped_column(Text)
    groups: Mapped[str] = mapped_column(Text)

    campaign: Mapped[Campaign] = relationship()
