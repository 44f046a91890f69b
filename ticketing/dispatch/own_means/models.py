"""A dispatch by other means, the exports that were made for it, and who was not to be written to after them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person

CONFIRMED, GIVEN_UP, REFUSED = "confirmed", "given_up", "refused"
MESSAGE, RECIPIENTS = "message", "recipients"


class OwnMeans(Model):
    """Open until `ended_at`; a campaign has one open at most.

    `outcome`: confirmed (then `count`, `sent_at` and `proof` say what was sent), given_up (nothing was) or refused.
    `exported`: the most people whom an export named.
    """

    __tablename__ = "own_means"
    __table_args__ = (
        CheckConstraint("outcome IN ('', 'confirmed', 'given_up', 'refused')", name="outcome"),
        Index(
            "ix_own_means_open",
            "campaign_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    began_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    began_at: Mapped[datetime] = mapped_column(Instant)
    exported: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    count: Mapped[int | None]
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    campaign: Mapped[Campaign] = relationship()
    began_by: Mapped[Person] = relationship()
    proof: Mapped[StoredFile | None] = relationship()


class DispatchExport(Model):
    """One download: who, when, how many and of what bytes (`sha256`). The bytes are erased at `erase_at`; the rest
    stays."""

    __tablename__ = "dispatch_export"
    __table_args__ = (
        CheckConstraint("kind IN ('message', 'recipients')", name="kind"),
        Index("ix_dispatch_export_erase", "erase_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    own_means_id: Mapped[int] = mapped_column(ForeignKey("own_means.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    count: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    erase_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    made_by: Mapped[Person] = relationship()


class LeftOut(Model):
    """Somebody of an export who may no longer be written to: found out and told after it was made."""

    __tablename__ = "left_out"

    own_means_id: Mapped[int] = mapped_column(ForeignKey("own_means.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(String(254))
    reason: Mapped[str] = mapped_column(String(40))
    found_at: Mapped[datetime] = mapped_column(Instant)
