"""What waits for something that is away waits together: one tries, at growing pauses, and lets the others go."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import Update, func, update

from ticketing.extensions import db
from ticketing.ledger.reactions import faults
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.reactions.queries import WAITS, outage
from ticketing.ledger.reactions.table import REACTIONS, After

log = logging.getLogger(__name__)


def begin(row: ReactionRow, fault: faults.Fault, *, at: datetime) -> None:
    """The row found something away: it waits, and with it whatever needs the same. Said once an outage."""
    known = outage(fault.kind)
    if known is None:
        log.warning("Reactions wait from now on (%s): %s", fault.kind, row.last_error)
    row.failing_since = row.failing_since if row.fault == fault.kind and row.failing_since else at
    row.fault = fault.kind
    together = fault.kind in faults.OUTAGES
    since = known.since if together and known else row.failing_since
    row.next_try_at = at + faults.pause(fault.kind, since=since, defects=0, at=at)
    if together:
        db.session.flush()
        waits = _waits_for(fault.kind).where(ReactionRow.next_try_at < row.next_try_at)
        db.session.execute(_marked(waits, fault.kind, row.next_try_at, at))


def join(*, at: datetime) -> None:
    """What is new and needs something that is known to be away waits with the others, untried."""
    for kind in faults.OUTAGES:
        known = outage(kind)
        if known is not None and known.next_at > at:
            fresh = _waits_for(kind).where(ReactionRow.fault.is_(None), ReactionRow.next_try_at <= at)
            db.session.execute(_marked(fresh, kind, known.next_at, at))


def end(kind: str, *, at: datetime) -> None:
    """It is back: whatever waited for it is due, as if it were new."""
    db.session.flush()
    rest = update(ReactionRow).where(WAITS, ReactionRow.fault == kind)
    fresh = {"next_try_at": at, "fault": None, "failing_since": None}
    released = db.session.execute(rest.values(fresh).execution_options(synchronize_session=False))
    log.warning("What reactions waited for is back (%s); %s go on", kind, released.rowcount)  # type: ignore[attr-defined]


def _waits_for(kind: str) -> Update:
    """What found it away, and what would if it were tried."""
    needs = [name for name, reaction in REACTIONS.items() if isinstance(reaction, After) and reaction.needs == kind]
    untried = ReactionRow.fault.is_(None) & ReactionRow.effect.in_(needs)
    return update(ReactionRow).where(WAITS, (ReactionRow.fault == kind) | untried)


def _marked(rows: Update, kind: str, next_at: datetime, at: datetime) -> Update:
    since = func.coalesce(ReactionRow.failing_since, at, type_=ReactionRow.failing_since.type)
    values = {"fault": kind, "next_try_at": next_at, "failing_since": since}
    return rows.values(values).execution_options(synchronize_session=False)
