"""Note what must follow an event, and carry out what waits."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from ticketing.extensions import db
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.reactions.queries import waiting
from ticketing.ledger.reactions.table import REACTIONS, After, Occasion

if TYPE_CHECKING:
    from ticketing.ledger.events.models import Event

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
PAUSES = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))


def follow(event: Event, effects: Iterable[str]) -> None:
    """Run the `within` effects of an event now and write a row for each recipient of the `after` ones."""
    for effect in effects:
        reaction = REACTIONS[effect]
        if isinstance(reaction, After):
            for recipient in dict.fromkeys(reaction.recipients(event)):
                db.session.add(ReactionRow(event=event, effect=effect, recipient=recipient, next_try_at=event.at))
        else:
            reaction.act(Occasion(event, effect))


def carry_out_waiting(*, at: datetime, most: int = 50) -> int:
    """Carry out what is due, each in a transaction of its own. Returns how many were done.

    This is a worker's outer loop: it commits, and a reaction that fails is logged and tried again later.
    """
    ids = waiting(at, most)
    db.session.rollback()
    return sum(_carry_out(row_id, at=at) for row_id in ids)


def _carry_out(row_id: int, *, at: datetime) -> bool:
    if not _claim(row_id, at=at):
        return False
    row = db.session.get_one(ReactionRow, row_id)
    reaction = REACTIONS.get(row.effect)
    try:
        if not isinstance(reaction, After):
            raise LookupError(f"No reaction is declared for {row.effect}")
        reaction.act(Occasion(row.event, row.effect, row.recipient))
        row.done_at = at
        db.session.commit()
    except Exception as problem:
        log.exception("Reaction %s (%s) failed and will be tried again", row_id, problem)
        db.session.rollback()
        _postpone(row_id, problem, at=at)
        return False
    return True


def _claim(row_id: int, *, at: datetime) -> bool:
    """Take the row for a while; False if another worker was faster."""
    claim = update(ReactionRow).where(
        ReactionRow.id == row_id, ReactionRow.done_at.is_(None), ReactionRow.next_try_at <= at
    )
    taken = db.session.execute(claim.values(next_try_at=at + LEASE, attempts=ReactionRow.attempts + 1))
    db.session.commit()
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _postpone(row_id: int, problem: Exception, *, at: datetime) -> None:
    row = db.session.get_one(ReactionRow, row_id)
    row.last_error = f"{type(problem).__name__}: {problem}"
    row.next_try_at = at + PAUSES[min(row.attempts, len(PAUSES)) - 1]
    db.session.commit()
