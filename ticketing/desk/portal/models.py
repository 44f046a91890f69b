"""A banner of the portal, the places where they stand, and what somebody has to do by hand for one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant, Json, Model
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person

SCHEDULED, LIVE, OVER = "scheduled", "live", "over"
PUBLISH, REMOVE = "publish", "remove"
STANDS, OPEN = text("ended_at IS NULL"), text("done_at IS NULL")


class Banner(Model):
    """What was approved of a request, as it stands on the portal from `from_at` to `until_at`, the first moment without
    it; `last_on`: the last day with it. `content_hash`: of the answers that were signed. `token`: by which its picture
    is asked for. `ended_at`: it was taken off, by somebody who said why, or by itself at its end. `remind_at`: when its
    end is to be told; none: never, or told already."""

    __tablename__ = "banner"
    __table_args__ = (
        CheckConstraint("from_at < until_at", name="stays"),
        CheckConstraint("ended_by_id IS NULL OR (ended_at IS NOT NULL AND reason <> '')", name="said_why"),
        Index("uq_banner_standing", "ticket_id", unique=True, postgresql_where=STANDS, sqlite_where=STANDS),
        Index("ix_banner_place", "place", "until_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    place: Mapped[str] = mapped_column(String(200))
    place_label: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    alt: Mapped[str] = mapped_column(Text)
    content_number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    from_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime] = mapped_column(Instant, index=True)
    last_on: Mapped[date]
    remind_at: Mapped[datetime | None] = mapped_column(Instant)
    scheduled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scheduled_at: Mapped[datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    went_live_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")

    ticket: Mapped[Ticket] = relationship()
    file: Mapped[StoredFile] = relationship()
    scheduled_by: Mapped[Person] = relationship(foreign_keys=[scheduled_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])

    @property
    def dropped(self) -> bool:
        """It was taken off because its request was no longer what was approved."""
        return bool(self.reason) and self.ended_by_id is None

    def state(self, at: datetime) -> str:
        """How it stands at that moment, whatever was written down of it."""
        if self.ended_at is not None or self.until_at <= at:
            return OVER
        return LIVE if self.from_at <= at else SCHEDULED


class BannerPlace(Model):
    """A place of the portal. Whoever gives room in it holds its row, so that two never give the same."""

    __tablename__ = "banner_place"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)


class BannerTask(Model):
    """What somebody has to do by hand where the portal does not read what is live: put a banner up, or take it down.
    `evidence`: {address} or {files: [token]}, as of what is delivered."""

    __tablename__ = "banner_task"
    __table_args__ = (
        CheckConstraint(f"kind IN ('{PUBLISH}', '{REMOVE}')", name="kind"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        Index("ix_banner_task_open", "owner_id", postgresql_where=OPEN, sqlite_where=OPEN),
        Index("uq_banner_task_banner_id", "banner_id", "kind", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    banner_id: Mapped[int] = mapped_column(ForeignKey("banner.id"))
    kind: Mapped[str] = mapped_column(String(8))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    banner: Mapped[Banner] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
