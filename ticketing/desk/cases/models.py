"""A ticket and the numbered versions of what its requester filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from ticketing.desk.cases.numbers import Number
from ticketing.extensions import Instant, Json, Model
from ticketing.office.calendars.models import CalendarVersion
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.procedures.models import ProcedureVersion

TIMED = text("timer_at IS NOT NULL")
CLOCKS = ("waiting", "running", "paused", "gate", "stopped")


class Ticket(Model):
    """One request. `target`: how long the office has, where its answers say so and not its category alone.

    `due_at`, `clock` and `breached_at` are derived from its segments and stored to be searched; so is `timer_at`, when
    time may next do something to it (nothing: never, as it stands).
    """

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("prefix", "year", "serial"),
        CheckConstraint(f"clock IN {CLOCKS}", name="clock"),
        CheckConstraint("clock = 'running' OR due_at IS NULL", name="due_runs"),
        Index("ix_ticket_queue", "state", "due_at"),
        Index("ix_ticket_assignee", "assignee_id", "state", "due_at"),
        Index("ix_ticket_department", "department_id", "filed_at"),
        Index("ix_ticket_timer", "timer_at", postgresql_where=TIMED, sqlite_where=TIMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(12), default="", server_default="")
    year: Mapped[int]
    serial: Mapped[int]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id"))
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar_version.id"))
    category: Mapped[str] = mapped_column(String(160))
    exception: Mapped[str | None] = mapped_column(String(200))
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    requester_kind: Mapped[str] = mapped_column(String(40))
    target: Mapped[str | None] = mapped_column(String(40))
    reserved: Mapped[bool] = mapped_column(default=False)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(120))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    filed_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    solved_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    clock: Mapped[str] = mapped_column(String(8), default="waiting")
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    breached_at: Mapped[datetime | None] = mapped_column(Instant)
    resume_on_at: Mapped[datetime | None] = mapped_column(Instant)
    timer_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)
    escalated: Mapped[bool | None] = query_expression()
    """Whether it is before somebody because it does not go on: known where a list was asked for."""

    procedure_row: Mapped[ProcedureVersion] = relationship()
    calendar_row: Mapped[CalendarVersion] = relationship()
    requester: Mapped[Person] = relationship(foreign_keys=[requester_id])
    assignee: Mapped[Person | None] = relationship(foreign_keys=[assignee_id])
    department: Mapped[Department] = relationship()
    contents: Mapped[list[TicketContent]] = relationship(back_populates="ticket", order_by="TicketContent.number")

    __mapper_args__ = {"version_id_col": version}

    @property
    def number(self) -> str:
        return str(Number(self.prefix, self.year, self.serial))

    @property
    def content(self) -> TicketContent:
        """The newest version of what was filed."""
        return self.contents[-1]

    @property
    def received(self) -> bool:
        return self.received_at is not None

    @property
    def own_initiative(self) -> bool:
        """Opened by the comms/marketing group itself (G-2)."""
        return self.requester_kind == "comms"


class TicketContent(Model):
    """One version of the filed words, audience and files. Never changed; an edit is the next number (G-21).

    `fields`: {sender, subject, words (sanitised HTML), audience {lists: [code]}, latest_date, areas [department id],
    attachments [{token, sha256, name}], ...by the category's form}. `digests`: gate -> SHA-256 of its protected fields.
    """

    __tablename__ = "ticket_content"
    __table_args__ = (UniqueConstraint("ticket_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    number: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    digests: Mapped[dict[str, str]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship(back_populates="contents")
    made_by: Mapped[Person] = relationship()


class Holder(Model):
    """Who has had a request as its requester, and since when: rows for one that was handed over, the first one too."""

    __tablename__ = "ticket_holder"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    since: Mapped[datetime] = mapped_column(Instant)


class Serial(Model):
    """The last ticket number given by a prefix in a year; taken by an update, so that two filings never get
    one number."""

    __tablename__ = "ticket_serial"

    prefix: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
