"""Note what must follow an event, and carry out what waits."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from ticketing.extensions import db
from ticketing.ledger.reactions import faults, outages
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.reactions.queries import WAITS, waiting
from ticketing.ledger.reactions.table import REACTIONS, After, Deed, Occasion

if TYPE_CHECKING:
    from ticketing.ledger.events.models import Event

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)


def follow(event: Event, effects: Iterable[str | Deed]) -> None:
    """Run the `within` effects of an event now and write a row for each recipient of the `after` ones, one though it is
    said twice."""
    noted: set[tuple[str, str]] = set()
    for each in effects:
        effect, deed = (each, None) if isinstance(each, str) else (each.verb, each)
        reaction = REACTIONS[effect]
        if isinstance(reaction, After):
            for recipient in reaction.whom(event, deed):
                if (effect, recipient) not in noted:
                    noted.add((effect, recipient))
                    db.session.add(ReactionRow(event=event, effect=effect, recipient=recipient, next_try_at=event.at))
        else:
            reaction.act(Occasion(event, effect, deed=deed))


def carry_out_waiting(*, at: datetime, most: int = 50) -> int:
    """Carry out what is due, each in a transaction of its own. Returns how many were done.

    This is a worker's outer loop: it commits, and a reaction that fails stops no other. Whatever needs something that
    is away joins those that wait for it, untried.
    """
    outages.join(at=at)
    ids = waiting(at, most)
    db.session.commit()
    return sum(_carry_out(row_id, at=at) for row_id in ids)


def _carry_out(row_id: int, *, at: datetime) -> bool:
    if not _claim(row_id, at=at):
        return False
    row = db.session.get_one(ReactionRow, row_id)
    try:
        reaction = REACTIONS.get(row.effect)
        if not isinstance(reaction, After):
            raise LookupError(f"No reaction is declared for {row.effect}")
        reaction.act(Occasion(row.event, row.effect, row.recipient))
        _done(row, at=at)
        db.session.commit()
    except Exception as problem:  # noqa: BLE001  a worker's outer loop: what went wrong is kept with the row
        db.session.rollback()
        _failed(db.session.get_one(ReactionRow, row_id), problem, at=at)
        db.session.commit()
        return False
    return True


def _claim(row_id: int, *, at: datetime) -> bool:
    """Take the row for a while; False if another worker was faster, or it waits for something meanwhile."""
    claim = update(ReactionRow).where(ReactionRow.id == row_id, WAITS, ReactionRow.next_try_at <= at)
    taken = db.session.execute(claim.values(next_try_at=at + LEASE, attempts=ReactionRow.attempts + 1))
    db.session.commit()
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _done(row: ReactionRow, *, at: datetime) -> None:
    row.done_at = at
    if row.fault in faults.OUTAGES:
        outages.end(row.fault, at=at)


def _failed(row: ReactionRow, problem: Exception, *, at: datetime) -> None:
    found = faults.fault(problem)
    row.last_error, row.reason, row.detail = f"{type(problem).__name__}: {problem}", found.reason, found.detail
    if found.ours:
        _defect(row, problem, at=at)
    else:
        outages.begin(row, found, at=at)


def _defect(row: ReactionRow, problem: Exception, *, at: datetime) -> None:
    """A few tries, in about an hour and a half; then it stands still until a person has looked at it."""
    row.failing_since = row.failing_since if row.fault == faults.DEFECT else at
    row.fault, row.defects = faults.DEFECT, row.defects + 1
    if row.defects >= faults.MOST_DEFECTS:
        row.given_up_at = at
        log.error("Reaction %s stands still until somebody looks at it: %s", row.id, row.last_error)
        return
    row.next_try_at = at + faults.pause(faults.DEFECT, since=at, defects=row.defects, at=at)
    told_whole = row.defects == 1
    log.error("Reaction %s failed: %s", row.id, row.last_error, exc_info=problem if told_whole else None)
