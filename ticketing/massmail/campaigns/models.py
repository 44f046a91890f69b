"""A campaign: what is to go out, to whom, from whom, when; and where it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model
from ticketing.massmail.content.models import CompiledContent
from ticketing.office.people.models import Person
from workflows.mailing import MAIL, TRACKING, USUAL, Terms, Tracking

DRAFT, ARMED, HELD, RUNNING, PAUSED, FINISHED, CANCELLED = (
    "draft",
    "armed",
    "held",
    "running",
    "paused",
    "finished",
    "cancelled",
)
STATUSES = (DRAFT, ARMED, HELD, RUNNING, PAUSED, FINISHED, CANCELLED)
STATUS_WORDS = {
    DRAFT: "en preparación",
    ARMED: "programada",
    HELD: "retenida",
    RUNNING: "en envío",
    PAUSED: "en pausa",
    FINISHED: "enviada",
    CANCELLED: "cancelada",
}
"""How people call each status: "está …"."""


SEVERAL = "envios"  # the List-Id of what goes to several lists


def of_class(list_id: str) -> str:
    """The List-Id of a class that has its own, before the domain: codes of lists hold no point."""
    return f"{list_id}.clase" if list_id else ""


class Campaign(Model):
    """`origin_kind`/`origin_id` name where it comes from (a ticket) without knowing what that is.

    `audience_rule`: {"lists": [code, ...]} and, where it corrects earlier campaigns, their ids as "only_unreached_of"
    (who got none of them yet) and "only_reached_of" (an "alcance", to exactly those who got the error); an id alone is
    how older ones say it.
    `rate_per_minute`: how fast at most (None: as fast as transports and providers allow). `window`: when it may go out
    (workflows.send_window; {}: always). `mail_class` is a key of the procedure's, `terms` what it means
    (workflows.mailing; {}: what holds where nothing is said). `resting_until`/`resting_why`: nothing goes out before,
    and why, in words. The canary is the first part that goes out alone: `canary_state` "" (none), sending, waiting,
    passed or held.
    `substance_hash`: signature (a), of what was approved; `going_hash`: what signature (b) must cover, set by a proof,
    and `going_content` the hash of the content that it showed ("": of a proof before it was kept apart). `fault`: the
    defect that held it, "" for any other reason. `heading` goes before the subject; it is given at the launch, so what
    was confirmed does not hold it.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint(f"tracking IN {TRACKING}", name="tracking"),
        CheckConstraint("unknown_policy IN ('resend', 'hold')", name="unknown_policy"),
        Index("ix_campaign_origin", "origin_kind", "origin_id"),
        Index("ix_campaign_status", "status", "start_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    origin_kind: Mapped[str] = mapped_column(String(24))
    origin_id: Mapped[int]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    mail_class: Mapped[str] = mapped_column(String(40), default=MAIL)
    terms: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    status: Mapped[str] = mapped_column(String(10), default=DRAFT)
    from_name: Mapped[str] = mapped_column(String(160))
    from_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    heading: Mapped[str] = mapped_column(String(120), default="")
    subject: Mapped[str] = mapped_column(String(300))
    preheader: Mapped[str] = mapped_column(String(200), default="")
    words: Mapped[str] = mapped_column(Text)
    audience_rule: Mapped[dict[str, Any]] = mapped_column(Json)
    estimate: Mapped[int] = mapped_column(default=0)
    tracking: Mapped[Tracking] = mapped_column(String(12), default=USUAL)
    time_zone: Mapped[str] = mapped_column(String(40))
    unknown_policy: Mapped[str] = mapped_column(String(8), default="resend")
    max_age_hours: Mapped[int] = mapped_column(default=24)
    start_at: Mapped[datetime | None] = mapped_column(Instant)
    not_after: Mapped[datetime | None] = mapped_column(Instant)
    substance_hash: Mapped[str] = mapped_column(String(64), default="")
    going_hash: Mapped[str] = mapped_column(String(64), default="")
    going_content: Mapped[str] = mapped_column(String(64), default="")
    content_id: Mapped[int | None] = mapped_column(ForeignKey("compiled_content.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    armed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    armed_at: Mapped[datetime | None] = mapped_column(Instant)
    held_reason: Mapped[str] = mapped_column(Text, default="")
    fault: Mapped[str] = mapped_column(String(60), default="")
    frozen_at: Mapped[datetime | None] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    rate_per_minute: Mapped[int | None]
    window: Mapped[dict[str, Any]] = mapped_column("send_window", Json, default=dict)
    resting_until: Mapped[datetime | None] = mapped_column(Instant)
    resting_why: Mapped[str] = mapped_column(Text, default="")
    canary: Mapped[bool] = mapped_column(default=False)
    canary_size: Mapped[int] = mapped_column(default=0)
    canary_state: Mapped[str] = mapped_column(String(8), default="")
    canary_until: Mapped[datetime | None] = mapped_column(Instant)
    undo_until: Mapped[datetime | None] = mapped_column(Instant)
    utm: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    armed_by: Mapped[Person | None] = relationship(foreign_keys=[armed_by_id])
    content: Mapped[CompiledContent | None] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def untouched(self) -> bool:
        """Whether nothing of it can have gone out yet, or have come back."""
        return self.status == DRAFT and self.frozen_at is None

    @property
    def plain(self) -> bool:
        """Whether it is a notice to institutional groups, which carries nothing that measures or leads away."""
        return self.agreed.plain

    @property
    def zone(self) -> ZoneInfo:
        """By whose wall it is scheduled and goes out (M-8)."""
        return ZoneInfo(self.time_zone)

    @property
    def list_name(self) -> str:
        """By what mailbox providers tell its mail apart, before the institution's domain (RFC 2919): its class's own,
        which no list can have, else its list's."""
        codes = list(self.audience_rule.get("lists") or [])
        return of_class(self.agreed.list_id) or (str(codes[0]) if len(codes) == 1 else SEVERAL)

    @property
    def agreed(self) -> Terms:
        """What its class and its procedure let it do."""
        return Terms(**(self.terms or {}))
