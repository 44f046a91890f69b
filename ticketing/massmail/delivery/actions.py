"""Freeze an audience, cancel what is left of it, note whether the mail server can be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.delivery import freezing
from ticketing.massmail.delivery.models import (
    CANCELLED,
    DEFERRED,
    DONE,
    EXCLUDED,
    PENDING,
    READY,
    Chunk,
    Recipient,
    TransportTrouble,
)
from ticketing.massmail.delivery.settling import count
from workflows.refusals import Refused


@dataclass(frozen=True)
class Frozen:
    """How many will be written to and how many will not."""

    included: int
    excluded: int


def freeze(campaign: Campaign, *, at: datetime) -> Frozen:
    """Every candidate of the rule gets its row, the excluded ones with their reason; it never changes again."""
    if campaign.frozen_at:
        raise Refused("La audiencia de esta campaña ya está congelada.")
    counts = freezing.write(campaign, at.astimezone(clock.HOME).date(), at)
    campaign.frozen_at = at
    return Frozen(counts.get(PENDING, 0), counts.get(EXCLUDED, 0))


def cancel_rest(campaign: Campaign) -> int:
    """Nobody who still waits will be written to. What is under way may yet turn out sent. Returns how many."""
    total = 0
    for state in (PENDING, DEFERRED):
        gone = _withdrawn(campaign.id, state)
        count([(campaign.id, domain, state, CANCELLED, number) for domain, number in gone.items()])
        total += sum(gone.values())
    return total


def _withdrawn(campaign: int, state: int) -> dict[int, int]:
    """How many of those in a state were cancelled, by domain."""
    waiting = (Recipient.campaign_id == campaign, Recipient.state == state)
    change = update(Recipient).where(*waiting).values(state=CANCELLED, next_try_at=None)
    if db.session.get_bind().dialect.name == "postgresql":
        done = change.returning(Recipient.domain_no).cte("done")
        query = select(done.c.domain_no, func.count()).group_by(done.c.domain_no)
        return dict(db.session.execute(query).all())
    # One writer at a time: nothing changes between the count and the change.
    query = select(Recipient.domain_no, func.count()).where(*waiting).group_by(Recipient.domain_no)
    counts = dict(db.session.execute(query).all())
    db.session.execute(change.execution_options(synchronize_session=False))
    return counts


def reopen(keys: Iterable[tuple[int, int]], *, at: datetime) -> None:
    """Recipients that wait again wait in a chunk that will be claimed."""
    for campaign, seq in keys:
        theirs = (
            select(Recipient.chunk).where(Recipient.campaign_id == campaign, Recipient.seq == seq).scalar_subquery()
        )
        closed = (Chunk.campaign_id == campaign, Chunk.number == theirs, Chunk.state == DONE)
        change = update(Chunk).where(*closed).values(state=READY, next_try_at=at)
        db.session.execute(change.execution_options(synchronize_session=False))


def note_trouble(name: str, *, since: datetime, retry_at: datetime, said: str) -> None:
    """The mail server cannot be used; it will be tried again at a time."""
    db.session.merge(TransportTrouble(name=name, since_at=since, retry_at=retry_at, said=said))


def note_recovery(name: str) -> None:
    """The mail server can be used again."""
    db.session.execute(delete(TransportTrouble).where(TransportTrouble.name == name))
