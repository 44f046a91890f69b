"""Seal what is not sealed yet."""

from __future__ import annotations

from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.seals.models import Seal, SealedEvent
from ticketing.ledger.seals.queries import newest, unsealed

BATCH = 2000


def seal(*, at: datetime, most: int = BATCH) -> Seal | None:
    """Put the oldest unsealed events under one new seal; None if there are none.

    Events are found by not being sealed, never by a range of ids: a slow transaction may commit a lower id later.
    Two sealers at once collide on the head's hash, which is unique, and one of them is refused.
    """
    events = unsealed(most)
    if not events:
        return None
    head = newest()
    link = Seal(at=at, count=len(events), prev_hash=head.hash if head else "")
    link.hash = link.expected_hash([event.hash for event in events])
    db.session.add(link)
    db.session.flush()
    db.session.add_all(SealedEvent(event_id=event.id, seal_id=link.id, hash=event.hash) for event in events)
    db.session.flush()
    return link
