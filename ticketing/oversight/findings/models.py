"""A finding on a sampled ticket, and when it was sent to whom it concerns (G-20)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.office.people.models import Person
from ticketing.oversight.samples.models import SampleItem


class Finding(Model):
    """`code` is one of the coded kinds of `findings.actions.CODES`."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("sample_item.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)

    item: Mapped[SampleItem] = relationship(back_populates="findings")
    by: Mapped[Person] = relationship()
