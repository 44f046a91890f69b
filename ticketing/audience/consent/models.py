"""The ground of a place on a list that was given by hand, and the person's own answer where one is asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.audience.contacts.models import Contact
from ticketing.audience.lists.models import MailingList
from ticketing.extensions import Instant, Model
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person

WAITING, YES, NO, GONE = "", "yes", "no", "gone"


class Consent(Model):
    """One for each place that somebody gave by hand.

    `basis`, `words`, `file`: the legal basis and its evidence. `mailbox`: the keyed hash of where the letters arrive,
    whatever tag the address bears: by it nobody is written to too often. `asked`: how many letters asked the person,
    the last at `asked_at`; its link is good until `expires_at`. `answer`: what came of it; `gone`: no such mailbox.
    """

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("list_id", "contact_id"),
        CheckConstraint("answer IN ('', 'yes', 'no', 'gone')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("mailing_list.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    basis: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    mailbox: Mapped[str] = mapped_column(String(64), index=True)
    asked: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(4), default=WAITING)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    mailing_list: Mapped[MailingList] = relationship()
    contact: Mapped[Contact] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    by: Mapped[Person | None] = relationship()


class MergedConsent(Model):
    """The ground of a contact that was merged into another: `id` is the number it had, which links that ask carry;
    `contact_id` whose it was (`MergedContact`)."""

    __tablename__ = "merged_consent"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"))
    contact_id: Mapped[int]
