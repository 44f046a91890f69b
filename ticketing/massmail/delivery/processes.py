"""Which processes send, and on which machine: by that a silent one's chunks are left to its own machine for a while."""

from __future__ import annotations

from datetime import datetime

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.delivery.models import SenderProcess


def seen(owner: str, machine: str, *, at: datetime) -> None:
    """This process is at work. The caller commits, together with what it claims."""
    true_now = at - clock.offset()
    found = db.session.get(SenderProcess, owner)
    if found is None:
        db.session.add(SenderProcess(owner=owner, machine=machine, started_at=true_now, seen_at=true_now))
        db.session.flush()
    else:
        found.seen_at = true_now


def ended(owner: str, *, at: datetime) -> None:
    """It ended by itself and gave everything back. The caller commits."""
    found = db.session.get(SenderProcess, owner)
    if found is not None:
        found.seen_at = found.ended_at = at - clock.offset()
