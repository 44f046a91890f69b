"""What came back, as pages and policies ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.delivery.models import ACCEPTED, Recipient, Tally
from ticketing.massmail.returns.models import WAITING, Bounce, Returned
from ticketing.massmail.returns.reasons import SOFT
from ticketing.massmail.statistics.models import ALL, Counter


def waiting(most: int = 200) -> Sequence[int]:
    """The ids of what was kept and not handled yet, the oldest first."""
    query = select(Returned.id).where(Returned.status == WAITING).order_by(Returned.id).limit(most)
    return db.session.scalars(query).all()


def soft_days(contact_id: int) -> list[date]:
    """The days on which the contact's mail failed softly since something last arrived there."""
    failed = (Bounce.contact_id == contact_id, Bounce.kind == SOFT)
    last = _last_success(contact_id)
    query = select(Bounce.on).where(*failed)
    return list(db.session.scalars(query.where(Bounce.at > last) if last else query))


def _last_success(contact_id: int) -> datetime | None:
    arrived = (Recipient.contact_id == contact_id, Recipient.state == ACCEPTED, Recipient.bounced_at.is_(None))
    return db.session.scalar(select(func.max(Recipient.sent_at)).where(*arrived))


def of_kind(campaign_id: int, kind: str) -> int:
    """How many recipients of a campaign met this kind of return."""
    people = select(func.count(Bounce.seq.distinct()))
    return db.session.scalar(people.where(Bounce.campaign_id == campaign_id, Bounce.kind == kind)) or 0


def counted(campaign_id: int, metric: str) -> int:
    """A counter of a campaign."""
    found = db.session.get(Counter, (campaign_id, metric, ALL, 0))
    return found.count if found else 0


def in_state(campaign_id: int, *states: int) -> int:
    """How many recipients of a campaign are in one of these states, from its tally."""
    mine = (Tally.campaign_id == campaign_id, Tally.state.in_(states))
    return db.session.scalar(select(func.coalesce(func.sum(Tally.count), 0)).where(*mine)) or 0


def latest(*, kind: str = "", before: int | None = None, most: int = 50) -> Sequence[tuple[Bounce, Campaign | None]]:
    """A page of returns, the newest first, with the campaign where it is known."""
    query = select(Bounce, Campaign).outerjoin(Campaign, Campaign.id == Bounce.campaign_id)
    if kind:
        query = query.where(Bounce.kind == kind)
    if before is not None:
        query = query.where(Bounce.id < before)
    rows = db.session.execute(query.order_by(Bounce.id.desc()).limit(most))
    return [(row[0], row[1]) for row in rows]
