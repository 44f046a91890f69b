"""A link sent by mail that lets one person do one thing without signing in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.office.people.models import Person


class ActionLink(Model):
    """One purpose, one person, one subject. Its token is an HMAC of id and purpose: nothing secret is stored.

    It is bound to what was to be decided (`content_hash`) and to the address that it was mailed to (`mailbox`; empty in
    those mailed before this was kept). It decides once: `decided_at`. `opening` tells the times apart at which the same
    thing was asked again: who decided then gets a new link.
    """

    __tablename__ = "action_link"
    __table_args__ = (
        UniqueConstraint(
            "purpose", "subject_kind", "subject_id", "gate", "person_id", "content_hash", "mailbox", "opening"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    gate: Mapped[str] = mapped_column(String(40), default="")
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    mailbox: Mapped[str] = mapped_column(String(254), default="")
    opening: Mapped[int] = mapped_column(BigInteger, default=0)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship()
