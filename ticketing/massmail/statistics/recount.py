"""Judge a campaign's hits again by the present rules, and make its figures anew from what was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, func, select, update

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.counters.actions import Key, add
from ticketing.massmail.counters.models import ALL, LIST, READERS
from ticketing.massmail.counters.models import Counter as Row
from ticketing.massmail.statistics import lists
from ticketing.massmail.tracking import booking, judging, readers
from ticketing.massmail.tracking.figures import Reader, fresh
from ticketing.massmail.tracking.models import CLICK, OPEN, TRAP, Hit, Visitor

AT_A_TIME = 500


@dataclass(frozen=True)
class Again:
    """How many hits there are, how many got another verdict, and the figures of the whole before and after."""

    hits: int
    changed: int
    before: dict[str, int]
    after: dict[str, int]


def judge_again(campaign: Campaign, *, at: datetime) -> Again:
    """All of it in one transaction; hits that come in meanwhile wait in the spool. Where no people are counted nothing
    was kept by which to judge again, and nothing changes."""
    booking.lock_hits(campaign.id, alone=True)
    if campaign.tracking == readers.ANONYMOUS:
        figures = _whole(campaign.id)
        return Again(_how_many(campaign.id), 0, figures, figures)
    before, changes, total, changed = _whole(campaign.id), Counter[Key](), 0, 0
    db.session.execute(delete(Row).where(*_ours(campaign.id)))
    for hits in _readers(campaign.id):
        named = readers.named(hit.visitor for hit in hits) if campaign.tracking == readers.IDENTIFIED else []
        accepted = booking.accepted_at(campaign.id, named) if named else {}
        for who, mine in groupby(hits, key=lambda hit: int(hit.visitor)):
            judged = _judged(list(mine), accepted.get(who))
            total += len(judged)
            changed += _keep(judged)
            _count(campaign.id, who, judged, changes)
        db.session.flush()
        db.session.expunge_all()
    add(changes)
    campaign = db.session.get_one(Campaign, campaign.id)
    lists.count(campaign)
    found = Again(total, changed, before, _whole(campaign.id))
    payload = {"rules": judging.VERSION, "hits": total, "changed": changed}
    record(campaign, "judged_again", by=None, at=at, payload=payload)
    return found


def _judged(hits: Sequence[Any], accepted: datetime | None) -> list[tuple[Any, str]]:
    spans = booking.spans_of(hits)
    return [(hit, booking.judge(hit, accepted, spans)) for hit in hits]


def _keep(judged: Sequence[tuple[Any, str]]) -> int:
    """Write the verdicts that differ or were made by other rules. Returns how many differ."""
    rows = [
        {"id": hit.id, "judged": verdict, "rules": judging.VERSION}
        for hit, verdict in judged
        if (hit.judged, hit.rules) != (verdict, judging.VERSION)
    ]
    if rows:
        db.session.execute(update(Hit), rows)
    return sum(hit.judged != verdict for hit, verdict in judged)


def _count(campaign: int, who: int, judged: list[tuple[Any, str]], changes: Counter[Key]) -> None:
    row = db.session.get(Visitor, (campaign, who))
    empty = fresh(campaign, who, row.domain_no if row else judged[0][0].domain_no)
    Reader(empty, {}, changes).add(judged)
    db.session.merge(empty)


def _readers(campaign: int) -> Iterator[Sequence[Any]]:
    """The hits of some hundred readers at a time, by reader and in the order of time."""
    last = -1
    columns = (Hit.id, Hit.visitor, Hit.kind, Hit.link, Hit.at, Hit.domain_no, Hit.judged, Hit.rules, Hit.signals)
    mine = (Hit.campaign_id == campaign, Hit.kind.in_((OPEN, CLICK, TRAP)))
    while True:
        who = select(Hit.visitor).where(*mine, Hit.visitor > last).distinct().order_by(Hit.visitor).limit(AT_A_TIME)
        some = db.session.scalars(who).all()
        if not some:
            return
        ordered = select(*columns).where(*mine, Hit.visitor.in_(some)).order_by(Hit.visitor, Hit.at, Hit.id)
        yield db.session.execute(ordered).all()
        last = some[-1] or 0


def _how_many(campaign: int) -> int:
    mine = (Hit.campaign_id == campaign, Hit.kind.in_((OPEN, CLICK, TRAP)))
    return db.session.scalar(select(func.count()).select_from(Hit).where(*mine)) or 0


def _ours(campaign: int) -> tuple[Any, ...]:
    """The counters that hits make."""
    return (Row.campaign_id == campaign, Row.metric.in_(READERS), Row.dimension != LIST)


def _whole(campaign: int) -> dict[str, int]:
    query = select(Row.metric, Row.count).where(Row.campaign_id == campaign, Row.dimension == ALL)
    return dict(db.session.execute(query.where(Row.metric.in_(READERS)).order_by(Row.metric)).all())
