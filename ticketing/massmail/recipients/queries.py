"""Selects over frozen recipients, their chunks and the tally."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, func, or_, select

from ticketing.audience.reading.queries import agreed
from ticketing.extensions import db, parsed
from ticketing.massmail.recipients.models import DEFERRED, PENDING, CampaignDomain, Recipient, Tally
from ticketing.massmail.recipients.person import Person
from workflows.pacing import OTHER


def tally(campaign_id: int) -> dict[int, int]:
    """How many recipients are in each state; empty before the audience is frozen."""
    return tallies([campaign_id])[campaign_id]


def tallies(ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """The same of many campaigns, in one select."""
    query = select(Tally.campaign_id, Tally.state, func.sum(Tally.count)).where(Tally.campaign_id.in_(ids))
    found: dict[int, dict[int, int]] = {one: {} for one in ids}
    if not found:
        return found
    for campaign_id, state, count in db.session.execute(query.group_by(Tally.campaign_id, Tally.state)):
        found[campaign_id][state] = count
    return found


def tally_by_provider(campaign_id: int) -> dict[int, dict[int, int]]:
    """The same by who receives (workflows.pacing.PROVIDERS)."""
    named = (CampaignDomain.campaign_id == Tally.campaign_id) & (CampaignDomain.number == Tally.domain_no)
    who = func.coalesce(CampaignDomain.provider, OTHER)
    query = select(who, Tally.state, func.sum(Tally.count)).join(CampaignDomain, named, isouter=True)
    found: dict[int, dict[int, int]] = {}
    for provider, state, count in db.session.execute(
        query.where(Tally.campaign_id == campaign_id).group_by(who, Tally.state)
    ):
        found.setdefault(provider, {})[state] = count
    return found


def recipient(campaign_id: int, seq: int) -> Recipient | None:
    """One frozen recipient."""
    return db.session.get(Recipient, (campaign_id, seq))


def of_campaign(campaign_id: int, *, state: int | None = None, after: int = -1, most: int = 50) -> Sequence[Recipient]:
    """A page of a campaign's recipients by `seq`, only those of a state if one is given."""
    query = select(Recipient).where(Recipient.campaign_id == campaign_id, Recipient.seq > after)
    if state is not None:
        query = query.where(Recipient.state == state)
    return db.session.scalars(query.order_by(Recipient.seq).limit(most)).all()


def in_chunk(campaign_id: int, number: int, at: datetime, *, naming: bool = False) -> list[Person]:
    """Who in a chunk is to be tried now; where readers are named, who of them agreed to it."""
    due = or_(Recipient.state == PENDING, (Recipient.state == DEFERRED) & (Recipient.next_try_at <= at))
    query = select(
        Recipient.seq, Recipient.contact_id, Recipient.email, Recipient.attempts, Recipient.domain_no,
        Recipient.provider, cast(Recipient.fields, Text),
    )  # fmt: skip
    where = (Recipient.campaign_id == campaign_id, Recipient.chunk == number, due)
    rows = db.session.execute(query.where(*where).order_by(Recipient.seq)).all()
    # Their fields are read as one value: a thousand small ones cost a call each.
    fields = parsed("[" + ",".join([row[6] for row in rows]) + "]")
    found = [Person(*row[:4], each, *row[4:6]) for row, each in zip(rows, fields, strict=True)]
    if not naming:
        return found
    agree = set(db.session.scalars(select(Recipient.seq).where(*where, agreed(Recipient.contact_id))))
    return [person._replace(named=person.seq in agree) for person in found]
