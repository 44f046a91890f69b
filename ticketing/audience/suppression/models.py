"""A block: this address is not to be written to, in this scope, for this reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model

EVERYTHING = "*"
NEWS = "class:*"  # whatever one leaves by a click: all but mail of service


class Suppression(Model):
    """`key` is the keyed hash of the address: the block outlives the erasure of the person.

    `scope`: `*`, `list:<code>`, `class:<key>` or `class:*`.
    """

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("key", "channel", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(8), default="email")
    scope: Mapped[str] = mapped_column(String(60), default=EVERYTHING)
    reason: Mapped[str] = mapped_column(String(24))
    source: Mapped[str] = mapped_column(String(120), default="")
    since_at: Mapped[datetime] = mapped_column(Instant)
