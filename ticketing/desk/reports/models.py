"""What is known of a report of an inconsistency besides its ticket, and who answers for which part of the portal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Model
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person

PAGE, MAIL, SMS = "page", "mail", "sms"
ABOUT = (PAGE, MAIL, SMS)
STAFF, CONTRACTOR, SUPPLIER, CITIZEN = "staff", "contractor", "supplier", "citizen"
REPORTERS = (STAFF, CONTRACTOR, SUPPLIER, CITIZEN)
ONLY = 1
LONGEST_PREFIX = 700


class Section(Model):
    """A part of the portal, by how its addresses begin (`places.normal`), and who answers for it."""

    __tablename__ = "report_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(LONGEST_PREFIX), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    department: Mapped[Department] = relationship()
    person: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class PetitionChannel(Model):
    """Where a citizen's petition goes, and for how many months after its end a reporter's name and mail are kept."""

    __tablename__ = "petition_channel"
    __table_args__ = (CheckConstraint(f"id = {ONLY}", name="only"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mail: Mapped[str] = mapped_column(String(254), default="")
    page: Mapped[str] = mapped_column(String(300), default="")
    keep_months: Mapped[int] = mapped_column(default=12)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class Report(Model):
    """What was reported and by whom. `place`: the page, as sections are found by it. `campaign_id`: of the mail or text
    message, where it is known. `email` is None and `name` empty once they were erased. `origin`: a keyed digest of the
    network address that sent it, kept for a day. `passed_at`: when the petition left for its channel, `passed_to`.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(f"about IN {ABOUT}", name="about"),
        CheckConstraint(f"reporter IN {REPORTERS}", name="reporter"),
        Index("ix_report_origin", "origin", "filed_at"),
        Index("ix_report_email", "email", "filed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), unique=True)
    about: Mapped[str] = mapped_column(String(8))
    place: Mapped[str] = mapped_column(String(2000), default="")
    section_id: Mapped[int | None] = mapped_column(ForeignKey("report_section.id", ondelete="SET NULL"), index=True)
    campaign_id: Mapped[int | None]
    reporter: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(160), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    technical: Mapped[bool] = mapped_column(default=False)
    petition: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(String(64), default="")
    filed_at: Mapped[datetime] = mapped_column(Instant, index=True)
    disputed_at: Mapped[datetime | None] = mapped_column(Instant)
    passed_to: Mapped[str] = mapped_column(String(300), default="")
    passed_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    ticket: Mapped[Ticket] = relationship()
    section: Mapped[Section | None] = relationship()
