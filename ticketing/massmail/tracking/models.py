"""A hit: a mail was opened or a link followed. Signals are kept, addresses are not. And where links lead since then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model
from ticketing.office.people.models import Person

OPEN, CLICK, REMOVAL = "open", "click", "removal"
TRAP = "trap"  # the hidden link was followed, which no person sees

HUMAN, PROXY, SCANNER = "human", "proxy", "scanner"


class Hit(Model):
    """`seq` is the recipient where she may be named. `signals`: what a later classification needs.

    `visitor` is that recipient or a pseudonym; where no people are counted there is none, no signal is kept and `at` is
    the hour alone. `judged` is the present verdict of the
    classification (human, proxy, scanner) and `rules` its version, `spool_id` what keeps one spooled hit from being
    booked twice.
    """

    __tablename__ = "hit"
    __table_args__ = (
        Index("ix_hit_campaign", "campaign_id", "kind", "seq"),
        Index("ix_hit_visitor", "campaign_id", "visitor", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    seq: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10))
    link: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    visitor: Mapped[int | None] = mapped_column(BigInteger)
    domain_no: Mapped[int] = mapped_column(SmallInteger, default=0)
    judged: Mapped[str | None] = mapped_column(String(8))
    rules: Mapped[int] = mapped_column(SmallInteger, default=0)
    spool_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    signals: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Visitor(Model):
    """What one person (or pseudonym) did with one campaign: the sums of her hits, by what they were judged to be."""

    __tablename__ = "visitor"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    visitor: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    domain_no: Mapped[int] = mapped_column(SmallInteger, default=0)
    opens: Mapped[int] = mapped_column(default=0)
    machine_opens: Mapped[int] = mapped_column(default=0)
    clicks: Mapped[int] = mapped_column(default=0)
    machine_clicks: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime | None] = mapped_column(Instant)
    last_at: Mapped[datetime | None] = mapped_column(Instant)
    spaced_opens: Mapped[int] = mapped_column(default=0)
    last_counted_at: Mapped[datetime | None] = mapped_column(Instant)


class Proposal(Model):
    """A link that one person would lead to a host that nobody signed: it waits for a second one. `old_url` is where it
    led when it was proposed. At most one of a link is undecided."""

    __tablename__ = "link_proposal"
    __table_args__ = (
        CheckConstraint("verdict IN ('', 'confirmed', 'discarded')", name="verdict"),
        CheckConstraint("verdict <> 'confirmed' OR decided_by_id <> by_id", name="second_person"),
        Index(
            "ix_link_proposal_waiting",
            "campaign_id",
            "link",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    link: Mapped[int] = mapped_column(SmallInteger)
    old_url: Mapped[str] = mapped_column(Text)
    new_url: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    verdict: Mapped[str] = mapped_column(String(9), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])


class Repointed(Model):
    """A link that leads elsewhere since the launch; the old target is kept (rules: After launch)."""

    __tablename__ = "repointed_link"
    __table_args__ = (Index("ix_repointed_campaign", "campaign_id", "link"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    link: Mapped[int] = mapped_column(SmallInteger)
    old_url: Mapped[str] = mapped_column(Text)
    new_url: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
