"""A month's sample: its frozen population, its seed, its method; and what was drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person
from ticketing.oversight.samples.periods import Period


class Sample(Model):
    """`population`: the members as `population.members` gives them, in ticket order, frozen at the draw.

    `population_hash` and `seed` with `method` and `size` are all that a redraw needs. `procedure` is the name of the
    one whose requests they are.
    """

    __tablename__ = "sample"
    __table_args__ = (UniqueConstraint("month", "procedure"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7))
    procedure: Mapped[str] = mapped_column(String(60))
    method: Mapped[str] = mapped_column(String(40))
    seed: Mapped[str] = mapped_column(String(128))
    size: Mapped[int]
    population: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    population_hash: Mapped[str] = mapped_column(String(64))
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime] = mapped_column(Instant)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    items: Mapped[list[SampleItem]] = relationship(back_populates="sample", order_by="SampleItem.position")
    drawn_by: Mapped[Person] = relationship(foreign_keys=[drawn_by_id])
    signed_by: Mapped[Person | None] = relationship(foreign_keys=[signed_by_id])

    __mapper_args__ = {"version_id_col": version}

    @property
    def period(self) -> Period:
        """The month, of its procedure's requests."""
        return Period(self.month, self.procedure)

    @property
    def reviewed(self) -> int:
        """How many drawn tickets have their verdict."""
        return sum(item.verdict is not None for item in self.items)

    @property
    def revision(self) -> int:
        """Grows with every verdict, finding and signature: who signs says which one was seen."""
        return self.version + sum(item.version + len(item.findings) for item in self.items)


class SampleItem(Model):
    """One drawn ticket and its review. `rederived`: the times reckoned again from the segments at the review."""

    __tablename__ = "sample_item"
    __table_args__ = (UniqueConstraint("sample_id", "ticket_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    position: Mapped[int]
    verdict: Mapped[str | None] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    rederived: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    sample: Mapped[Sample] = relationship(back_populates="items")
    ticket: Mapped[Ticket] = relationship()
    reviewed_by: Mapped[Person | None] = relationship()
    findings: Mapped[list[Finding]] = relationship(back_populates="item", order_by="Finding.id")

    __mapper_args__ = {"version_id_col": version}


class Finding(Model):
    """A finding on a sampled ticket, and when it was sent to whom it concerns (G-20). Its codes: `findings.actions`."""

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
