"""Take a chunk for the time of a lease, keep it, give it back.

Leases are told by the true clock, not by the movable one: moving the demo's date must not make a living sender's chunk
look abandoned. The holder itself measures by its monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_, update

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import RUNNING, Campaign
from ticketing.massmail.delivery.models import DEFERRED, DONE, LEASED, PENDING, READY, Chunk, Recipient, SenderProcess

Place = tuple[int, int]


@dataclass(frozen=True)
class Skip:
    """What is not claimed just now: it may not go on at once, and would only lie here."""

    campaigns: frozenset[int] = frozenset()
    providers: frozenset[int] = frozenset()


NOTHING = Skip()


def claim(
    owner: str,
    lease: timedelta,
    *,
    at: datetime,
    machine: str = "",
    without: Sequence[Place] = (),
    only: Place | None = None,
    skip: Skip = NOTHING,
) -> Place | None:
    """(campaign, number) of a chunk that is now the owner's; None if nothing is due.

    Lowest numbers first: a small campaign is not kept waiting by a large one that began earlier. `only`: that one or
    none. What another machine's sender held is not taken, though its lease be over: only that machine knows what went
    out (`lost` settles it if the machine does not come back).
    """
    true_now = clock.true_now()
    elsewhere = select(SenderProcess.owner).where(SenderProcess.machine != machine)
    left = and_(Chunk.state == LEASED, Chunk.lease_until < true_now, Chunk.owner.not_in(elsewhere))
    due = waiting(at, or_(Chunk.state == READY, left)).limit(1).with_for_update(skip_locked=True, of=Chunk)
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
    values = {"state": LEASED, "owner": owner, "lease_until": true_now + lease}
    db.session.execute(update(Chunk).where(*place).values(values).execution_options(synchronize_session=False))
    return found[0], found[1]


def overdue(owner: str, machine: str) -> Sequence[str]:
    """The other senders of this machine whose leases ran out: they stand still, or lost the database."""
    elsewhere = select(SenderProcess.owner).where(SenderProcess.machine != machine)
    late = (Chunk.state == LEASED, Chunk.lease_until < clock.true_now(), Chunk.owner != owner)
    return [
        one
        for one in db.session.scalars(select(Chunk.owner).where(*late, Chunk.owner.not_in(elsewhere)).distinct())
        if one
    ]


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


def release(owner: str, places: Iterable[Place], *, at: datetime) -> None:
    """Give chunks back: done if nobody in them waits, else ready for when the first of them is due."""
    for campaign, number in places:
        mine = (Chunk.campaign_id == campaign, Chunk.number == number, Chunk.owner == owner, Chunk.state == LEASED)
        _free(mine, campaign, number, at)


def release_all(owner: str, *, at: datetime) -> int:
    """Give back everything that a dead owner held."""
    held = db.session.execute(
        select(Chunk.campaign_id, Chunk.number).where(Chunk.owner == owner, Chunk.state == LEASED)
    ).all()
    release(owner, [(campaign, number) for campaign, number in held], at=at)
    return len(held)


def _free(mine: tuple[object, ...], campaign: int, number: int, at: datetime) -> None:
    waiting = (
        Recipient.campaign_id == campaign,
        Recipient.chunk == number,
        Recipient.state.in_((PENDING, DEFERRED)),
    )
    first_due = func.min(case((Recipient.state == DEFERRED, Recipient.next_try_at), else_=at))
    left, due = db.session.execute(select(func.count(), first_due).where(*waiting)).one()
    values = {"state": READY if left else DONE, "owner": None, "lease_until": None, "rung_at": None}
    if left:
        values["next_try_at"] = due
    freed = update(Chunk).where(*mine).values(values)  # type: ignore[arg-type]
    db.session.execute(freed.execution_options(synchronize_session=False))
