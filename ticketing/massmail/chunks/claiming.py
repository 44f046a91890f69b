"""Take a chunk for the time of a lease, keep it, give it back.

The end of a lease is a mark that each renewal changes; nobody compares it with a clock: holder and watchers measure by
their own monotonic clocks (`watching`). It is written by the true clock, not by the movable one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, tuple_, update

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import RUNNING, Campaign
from ticketing.massmail.chunks.models import SenderProcess
from ticketing.massmail.chunks.watching import Lease
from ticketing.massmail.recipients.models import DEFERRED, DONE, LEASED, PENDING, READY, Chunk, Recipient
from ticketing.scheduler.ticks import NOW

Place = tuple[int, int]


@dataclass(frozen=True)
class Skip:
    """What is not claimed just now: it may not go on at once, and would only lie here."""

    campaigns: frozenset[int] = frozenset()
    providers: frozenset[int] = frozenset()


NOTHING = Skip()
ANY_LEASED = exists(select(Chunk.number).where(Chunk.state == LEASED))
ANY_READY = exists(
    select(Chunk.number)
    .join(Campaign, Campaign.id == Chunk.campaign_id)
    .where(Campaign.status == RUNNING, Chunk.state == READY, Chunk.next_try_at <= NOW)
)


def claim(
    owner: str,
    lease: timedelta,
    *,
    at: datetime,
    without: Sequence[Place] = (),
    only: Place | None = None,
    skip: Skip = NOTHING,
) -> Place | None:
    """(campaign, number) of a chunk that is now the owner's; None if nothing is due.

    Lowest numbers first: a small campaign is not kept waiting by a large one that began earlier. `only`: that one or
    none. What somebody holds is not taken: a silent sender's chunks are given back first (`recovery`, `lost`).
    """
    due = waiting(at, Chunk.state == READY).limit(1).with_for_update(skip_locked=True, of=Chunk)
    if without:
        due = due.where(tuple_(Chunk.campaign_id, Chunk.number).not_in(without))
    if skip.campaigns:
        due = due.where(Chunk.campaign_id.not_in(sorted(skip.campaigns)))
    if skip.providers:
        due = due.where(Chunk.provider.not_in(sorted(skip.providers)))
    if only:
        due = due.where(Chunk.campaign_id == only[0], Chunk.number == only[1])
    found = db.session.execute(due).first()
    if found is None:
        return None
    place = (Chunk.campaign_id == found[0], Chunk.number == found[1])
    values = {"state": LEASED, "owner": owner, "lease_until": clock.true_now() + lease}
    db.session.execute(update(Chunk).where(*place).values(values).execution_options(synchronize_session=False))
    return found[0], found[1]


def leases(*where: ColumnElement[bool]) -> list[Lease]:
    """What is in somebody's hands."""
    query = select(Chunk.campaign_id, Chunk.number, Chunk.owner, Chunk.lease_until).where(Chunk.state == LEASED, *where)
    rows = db.session.execute(query)
    return [Lease(campaign, number, owner, until) for campaign, number, owner, until in rows if owner and until]


def leases_beside(owner: str, machine: str) -> list[Lease]:
    """What is in the hands of the other senders of this machine."""
    others = select(SenderProcess.owner).where(SenderProcess.machine == machine, SenderProcess.owner != owner)
    return leases(Chunk.owner.in_(others))


def waiting(at: datetime, free: ColumnElement[bool]) -> Select[int, int]:
    """The chunks that may go out now and are free in this sense, in the order in which they do.

    Nothing of a campaign that rests, and nothing but the canary until that was judged.
    """
    awake = or_(Campaign.resting_until.is_(None), Campaign.resting_until <= at)
    turn = or_(Chunk.canary, Campaign.canary_state.in_(("", "passed")))
    return (
        select(Chunk.campaign_id, Chunk.number)
        .join(Campaign, Campaign.id == Chunk.campaign_id)
        .where(Campaign.status == RUNNING, free, Chunk.next_try_at <= at, awake, turn)
        .order_by(Chunk.number, Chunk.next_try_at, Chunk.campaign_id)
    )


def renew(owner: str, places: Sequence[Place], lease: timedelta, *, at: datetime) -> list[Place]:
    """Those of the chunks that are still the owner's, for another lease."""
    mine = (Chunk.owner == owner, Chunk.state == LEASED, tuple_(Chunk.campaign_id, Chunk.number).in_(places))
    kept = update(Chunk).where(*mine).values(lease_until=clock.true_now() + lease)
    returned = kept.returning(Chunk.campaign_id, Chunk.number).execution_options(synchronize_session=False)
    return [(campaign, number) for campaign, number in db.session.execute(returned)]


def release(owner: str, places: Iterable[Place]) -> None:
    """Give chunks back: done if nobody in them waits, else ready for when the first of them is due."""
    for campaign, number in places:
        mine = (Chunk.campaign_id == campaign, Chunk.number == number, Chunk.owner == owner, Chunk.state == LEASED)
        _free(mine, campaign, number)


def release_all(owner: str) -> int:
    """Give back everything that a dead owner held."""
    held = db.session.execute(
        select(Chunk.campaign_id, Chunk.number).where(Chunk.owner == owner, Chunk.state == LEASED)
    ).all()
    release(owner, [(campaign, number) for campaign, number in held])
    return len(held)


def _free(mine: tuple[object, ...], campaign: int, number: int) -> None:
    """A chunk with people who were never put off stays due since it was: no clock is asked, which may be wrong."""
    waiting = (
        Recipient.campaign_id == campaign,
        Recipient.chunk == number,
        Recipient.state.in_((PENDING, DEFERRED)),
    )
    fresh = func.count(case((Recipient.state == PENDING, 1)))
    left, at_once, due = db.session.execute(
        select(func.count(), fresh, func.min(Recipient.next_try_at)).where(*waiting)
    ).one()
    values: dict[str, object] = {"owner": None, "lease_until": None, "published_at": None}
    values |= {"state": READY if left else DONE} | ({"next_try_at": due} if left and not at_once else {})
    freed = update(Chunk).where(*mine).values(values)  # type: ignore[arg-type]
    db.session.execute(freed.execution_options(synchronize_session=False))
