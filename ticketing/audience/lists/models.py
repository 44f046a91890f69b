"""A distribution list and who is on it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.audience.contacts.models import Contact
from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person

UNCONFIRMED, CONFIRMED, UNSUBSCRIBED = "unconfirmed", "confirmed", "unsubscribed"
ACTIVE, SWITCHED_OFF = "active", "off"
INSTITUTIONAL, PUBLIC, GROUP = "institutional", "public", "group"
KINDS = (INSTITUTIONAL, PUBLIC)
"""What a distribution list may be; a group is kept apart."""
EVERY_KIND = (*KINDS, GROUP)


class MailingList(Model):
    """A list that communications enabled (L-1). Off or past its day, nobody sends to it (L-3, L-4).

    `kind`: institutional, for people whom the institution's base knows; public, for whoever wants it and says so;
    group, an institutional group that only notices go to: mailboxes of its `domains` (A-labels), which nobody leaves.
    """

    __tablename__ = "mailing_list"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'off')", name="status"),
        CheckConstraint(f"kind IN {EVERY_KIND}", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(14), default=INSTITUTIONAL)
    purpose: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    status: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    valid_until: Mapped[date] = mapped_column(Date)
    domains: Mapped[list[str]] = mapped_column(Json, default=list)
    made_at: Mapped[datetime] = mapped_column(Instant)

    owner: Mapped[Person | None] = relationship()

    @property
    def is_group(self) -> bool:
        return self.kind == GROUP

    def usable(self, on: date) -> bool:
        """Whether it may be sent to on that day."""
        return self.status == ACTIVE and on <= self.valid_until


class Membership(Model):
    """That a contact is on a list, and whether that was confirmed or withdrawn. `note`: whose mailbox it is, of a
    group's."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("status IN ('unconfirmed', 'confirmed', 'unsubscribed')", name="status"),
        Index("ix_membership_contact", "contact_id"),
    )

    list_id: Mapped[int] = mapped_column(ForeignKey("mailing_list.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(12), default=CONFIRMED)
    source: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    since_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)

    mailing_list: Mapped[MailingList] = relationship()
    contact: Mapped[Contact] = relationship()
