"""Which processes send, and on which machine: by that a silent one's chunks are left to its own machine for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.chunks.models import SenderProcess

FORGOTTEN = timedelta(seconds=60)
LONGEST = 200


def seen(owner: str, machine: str, *, at: datetime, connections: int = 0) -> None:
    """This process is at work, with so many connections open. The caller commits, together with what it claims."""
    true_now = at - clock.offset()
    again = update(SenderProcess).where(SenderProcess.owner == owner).values(seen_at=true_now, connections=connections)
    again = again.returning(SenderProcess.owner).execution_options(synchronize_session=False)
    if db.session.scalar(again) is None:
        db.session.add(
            SenderProcess(owner=owner, machine=machine, started_at=true_now, seen_at=true_now, connections=connections)
        )
        db.session.flush()


def in_trouble(owner: str, said: str, *, at: datetime) -> None:
    """What fails in this process now; "" for nothing any more. The caller commits."""
    found = db.session.get(SenderProcess, owner)
    if found is not None:
        found.trouble = said[:LONGEST]
        found.trouble_at = (found.trouble_at or at - clock.offset()) if said else None


def could_repeat(at: datetime) -> int:
    """How many messages a crash of every sender at this moment could repeat: one a connection, and no more."""
    alive = (SenderProcess.ended_at.is_(None), SenderProcess.seen_at > at - clock.offset() - FORGOTTEN)
    return db.session.scalar(select(func.coalesce(func.sum(SenderProcess.connections), 0)).where(*alive)) or 0


def working(at: datetime) -> int:
    """How many processes are sending, as far as is known: one that died counts for a minute more."""
    alive = (SenderProcess.ended_at.is_(None), SenderProcess.seen_at > at - clock.offset() - FORGOTTEN)
    return db.session.scalar(select(func.count()).select_from(SenderProcess).where(*alive)) or 0


def ended(owner: str, *, at: datetime) -> None:
    """It ended by itself and gave everything back. The caller commits."""
    found = db.session.get(SenderProcess, owner)
    if found is not None:
        found.seen_at = found.ended_at = at - clock.offset()
