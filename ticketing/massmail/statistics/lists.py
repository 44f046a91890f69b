"""A campaign's figures by list, counted from its recipients: in the background, never while a page waits.

A recipient has no list of her own (she may be on several), so nothing can be kept as it changes. Where any reader is
not named nobody knows whose list an open belongs to: then only what the mail servers said is told by list.
"""

from __future__ import annotations

from collections import Counter as Sums
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, select, update

from ticketing.audience.lists.models import Membership
from ticketing.audience.lists.queries import of_rule
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import FINISHED, Campaign
from ticketing.massmail.counters.models import (
    BOUNCED,
    BOUNCED_HARD,
    CLICKERS,
    CLICKS,
    COMPLAINTS,
    FAILED_HARD,
    LIST,
    MACHINE_CLICKERS,
    MACHINE_CLICKS,
    MACHINE_OPENERS,
    MACHINE_OPENS,
    OPENERS,
    OPENS,
    REMOVALS,
    Counter,
)
from ticketing.massmail.identity.tokens import HIDDEN
from ticketing.massmail.recipients.models import EXCLUDED, FAILED, STATE_NAMES, Recipient
from ticketing.massmail.replies.reasons import HARD
from ticketing.massmail.tracking.models import REMOVAL, Hit, Visitor
from ticketing.massmail.tracking.readers import IDENTIFIED

STILL_MOVING = timedelta(days=3)
Row = tuple[int, str, int]


def count(campaign: Campaign) -> None:
    """Write the counters of every list anew. One list has none: its figures are the totals."""
    lists = [one.id for one in of_rule(campaign.audience_rule)]
    mine = (Counter.campaign_id == campaign.id, Counter.dimension == LIST)
    # Two workers at once would both find nothing and both write: the campaign's own row lets one wait.
    db.session.execute(update(Campaign).where(Campaign.id == campaign.id).values(id=Campaign.id))
    db.session.execute(delete(Counter).where(*mine))
    if len(lists) < 2 or campaign.frozen_at is None:
        return
    sums: Sums[tuple[int, str]] = Sums()
    for one, metric, number in (*_sent(campaign, lists), *_read(campaign, lists), *_left(campaign, lists)):
        sums[one, metric] += number
    shared = {"campaign_id": campaign.id, "dimension": LIST}
    rows = [shared | {"metric": metric, "bucket": one, "count": n} for (one, metric), n in sorted(sums.items()) if n]
    if rows:
        db.session.execute(insert(Counter), rows)


def everybody_named(campaign: Campaign) -> bool:
    """Whether each of its readers is known: those that are not cannot be told apart by list."""
    if campaign.tracking != IDENTIFIED:
        return False
    hidden = select(Visitor.visitor).where(Visitor.campaign_id == campaign.id, Visitor.visitor >= HIDDEN)
    return db.session.scalars(hidden.limit(1)).first() is None


def moving(at: datetime) -> Sequence[int]:
    """Ids of the campaigns of several lists that ended lately: bounces and opens still come in."""
    since = at - STILL_MOVING
    found = db.session.scalars(select(Campaign).where(Campaign.status == FINISHED, Campaign.finished_at > since))
    return [campaign.id for campaign in found if len(campaign.audience_rule.get("lists") or ()) > 1]


def _sent(campaign: Campaign, lists: Sequence[int]) -> Iterator[Row]:
    failed_hard = (Recipient.state == FAILED) & (Recipient.kind == HARD)
    came_back_hard = Recipient.bounced_at.is_not(None) & (Recipient.bounce_kind == HARD)
    sums = (
        func.count(),
        _how_many(failed_hard),
        func.count(Recipient.bounced_at),
        _how_many(came_back_hard),
        func.count(Recipient.complained_at),
    )
    query = (
        select(Membership.list_id, Recipient.state, *sums)
        .join(Membership, _on_list(campaign, lists))
        .where(Recipient.campaign_id == campaign.id, Recipient.state != EXCLUDED)
    )
    for one, state, *numbers in db.session.execute(query.group_by(Membership.list_id, Recipient.state)):
        metrics = (STATE_NAMES[state], FAILED_HARD, BOUNCED, BOUNCED_HARD, COMPLAINTS)
        yield from ((one, metric, number) for metric, number in zip(metrics, numbers, strict=True))


def _read(campaign: Campaign, lists: Sequence[int]) -> Iterator[Row]:
    if not everybody_named(campaign):
        return
    human_opens, human_clicks = Visitor.opens - Visitor.machine_opens, Visitor.clicks - Visitor.machine_clicks
    sums = {
        OPENS: func.sum(Visitor.opens),
        OPENERS: _how_many(Visitor.opens > 0),
        MACHINE_OPENS: func.sum(Visitor.machine_opens),
        MACHINE_OPENERS: _how_many(and_(Visitor.opens > 0, human_opens <= 0)),
        CLICKS: func.sum(Visitor.clicks),
        CLICKERS: _how_many(Visitor.clicks > 0),
        MACHINE_CLICKS: func.sum(Visitor.machine_clicks),
        MACHINE_CLICKERS: _how_many(and_(Visitor.clicks > 0, human_clicks <= 0)),
    }
    person = (Recipient.campaign_id == Visitor.campaign_id) & (Recipient.seq == Visitor.visitor)
    query = (
        select(Membership.list_id, *sums.values())
        .select_from(Visitor)
        .join(Recipient, person)
        .join(Membership, _on_list(campaign, lists))
        .where(Visitor.campaign_id == campaign.id)
    )
    for one, *numbers in db.session.execute(query.group_by(Membership.list_id)):
        yield from ((one, metric, int(number or 0)) for metric, number in zip(sums, numbers, strict=True))


def _left(campaign: Campaign, lists: Sequence[int]) -> Iterator[Row]:
    person = (Recipient.campaign_id == Hit.campaign_id) & (Recipient.seq == Hit.seq)
    query = (
        select(Membership.list_id, func.count(Hit.seq.distinct()))
        .select_from(Hit)
        .join(Recipient, person)
        .join(Membership, _on_list(campaign, lists))
        .where(Hit.campaign_id == campaign.id, Hit.kind == REMOVAL)
    )
    for one, number in db.session.execute(query.group_by(Membership.list_id)):
        yield one, REMOVALS, number


def _on_list(campaign: Campaign, lists: Sequence[int]) -> ColumnElement[bool]:
    """Whoever was on it when the audience was frozen; leaving it since then changes nothing."""
    return and_(
        Membership.contact_id == Recipient.contact_id,
        Membership.list_id.in_(lists),
        Membership.since_at <= campaign.frozen_at,
    )


def _how_many(true: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((true, 1), else_=0))
