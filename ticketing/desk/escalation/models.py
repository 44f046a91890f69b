"""That a ticket was escalated to a person, until it goes on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Model
from ticketing.ledger.events.models import Event
from ticketing.office.people.models import Person

STANDS = text("ended_at IS NULL")


class Escalation(Model):
    """`about`: for want of what; it stands until that is over («state», «target», or «gate» and its name)."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index("uq_escalation_standing", "ticket_id", "person_id", "about", unique=True, postgresql_where=STANDS,
              sqlite_where=STANDS),
        Index("ix_escalation_person", "person_id", "ended_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    about: Mapped[str] = mapped_column(String(80))
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship()
    person: Mapped[Person] = relationship()
    event: Mapped[Event] = relationship()
