"""One address that was given as the evidence of a delivery, and what was found there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person

WAITING, CHECKED, FAILED, VOUCHED = "waiting", "checked", "failed", "vouched"
PROVED = (CHECKED, VOUCHED)


class Publication(Model):
    """`state`: waiting until somebody looked; then checked or failed, with the `reason`; vouched by a person's word.

    `looks` says how often it was found well since it was asked for, `next_at` when it is looked at next (None: no
    more), `tries` how often that failed meanwhile. `missing`: sentences of what was signed that the page lacks. What
    stood there is kept by the hashes of its bytes, its text and its picture. `withdrawn_at`: the delivery was taken
    back, and this is history.
    """

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default=WAITING)
    reason: Mapped[str] = mapped_column(Text, default="")
    proved_by: Mapped[str] = mapped_column(String(12), default="")
    missing: Mapped[list[str]] = mapped_column(Json, default=list)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    looks: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[datetime | None] = mapped_column(Instant)
    page_sha256: Mapped[str | None] = mapped_column(String(64))
    page_type: Mapped[str] = mapped_column(String(100), default="")
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    picture_sha256: Mapped[str | None] = mapped_column(String(64))
    kept_at: Mapped[datetime | None] = mapped_column(Instant)
    vouched_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    vouched_at: Mapped[datetime | None] = mapped_column(Instant)
    vouched_reason: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    vouched_by: Mapped[Person | None] = relationship()

    @property
    def proved(self) -> bool:
        """Whether the delivery counts."""
        return self.state in PROVED
