"""A contact: somebody who may be written to, stored once (M-12)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

import mailboxes
from ticketing.extensions import Instant, Json, Model

BASE, TYPED = "base", "typed"


class Contact(Model):
    """Known by address, cédula or phone, any of them absent.

    `email` is what is written on the envelope; `email_key` by what it is known in any spelling (`mailboxes.key`),
    unique; `address_key` the keyed hash by which suppression knows it, `former_key` the one by which a block of before
    may know it, where that is another. `origin`: with the institution's own base, or typed by somebody.
    `attributes`: further personal fields, name -> text.
    """

    __tablename__ = "contact"
    __table_args__ = (CheckConstraint("origin IN ('base', 'typed')", name="origin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    address_key: Mapped[str | None] = mapped_column(String(64), index=True)
    former_key: Mapped[str | None] = mapped_column(String(64))
    domain: Mapped[str] = mapped_column(String(190), default="")
    first_name: Mapped[str] = mapped_column(String(120), default="")
    last_name: Mapped[str] = mapped_column(String(120), default="")
    document: Mapped[str | None] = mapped_column(String(30), index=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    origin: Mapped[str] = mapped_column(String(8), default=BASE)
    attributes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def keys(self) -> tuple[str, ...]:
        """Every hash by which a block may know the address, that of new blocks first; none without an address."""
        return tuple(filter(None, (self.address_key, self.former_key)))

    @property
    def spelled(self) -> tuple[str, str]:
        """What links are bound to: the key of the address, and the one of before, to which older links are."""
        key = str(self.email_key)
        return key, mailboxes.former_key(self.email or "") if self.former_key else key

    @property
    def from_base(self) -> bool:
        """Whether the institution's own base brought it, which alone makes an address known."""
        return self.origin == BASE


class MergedContact(Model):
    """A contact that turned out to be the same address in another spelling: `id` is the number it had, which links
    that were mailed to it carry, and `email` as it was written."""

    __tablename__ = "merged_contact"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    email: Mapped[str] = mapped_column(String(254))

    @property
    def spelled(self) -> tuple[str, str]:
        """What its links are bound to."""
        return mailboxes.key(self.email), mailboxes.former_key(self.email)
