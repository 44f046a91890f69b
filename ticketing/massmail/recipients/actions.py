"""Cancel those who still wait; let those who wait again be claimed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from ticketing.extensions import db, on_postgresql
from ticketing.massmail.recipients.models import CANCELLED, DEFERRED, DONE, PENDING, READY, Chunk, Recipient
from ticketing.massmail.recipients.settling import count


def cancel_rest(campaign: int) -> int:
    """Nobody who still waits will be written to. What is under way may yet turn out sent. Returns how many."""
    total = 0
    for state in (PENDING, DEFERRED):
        gone = _withdrawn(campaign, state)
        count([(campaign, domain, state, CANCELLED, number) for domain, number in gone.items()])
        total += sum(gone.values())
    return total


def _withdrawn(campaign: int, state: int) -> dict[int, int]:
    """How many of those in a state were cancelled, by domain."""
    waiting = (Recipient.campaign_id == campaign, Recipient.state == state)
    change = update(Recipient).where(*waiting).values(state=CANCELLED, next_try_at=None)
    if on_postgresql():
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
