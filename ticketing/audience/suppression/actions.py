"""Block an address, so that it is not written to."""

from __future__ import annotations

from datetime import datetime

from ticketing.audience.suppression.models import EVERYTHING, Suppression
from ticketing.audience.suppression.queries import Keys, block_of, blocks, several
from ticketing.extensions import db


def list_scope(code: str) -> str:
    """The scope of a block that concerns one list alone."""
    return f"list:{code}"


def class_scope(key: str) -> str:
    """The scope of a block that concerns one class of campaigns alone."""
    return f"class:{key}"


def block(
    keys: Keys,
    *,
    scope: str = EVERYTHING,
    reason: str,
    source: str = "",
    at: datetime,
    channel: str = "email",
) -> Suppression:
    """The block of this address in this scope: the one that stands already, else a new one, by the first key."""
    known = block_of(keys, scope, channel)
    if known:
        return known
    fresh = Suppression(
        key=several(keys)[0], channel=channel, scope=scope, reason=reason[:24], source=source[:120], since_at=at
    )
    db.session.add(fresh)
    db.session.flush()
    return fresh


def lift(known: Suppression, keys: Keys = ()) -> None:
    """The address (of these keys) may be written to again; why is for whoever lifts it to record."""
    for one in blocks([known.key, *several(keys)]):
        if (one.scope, one.channel) == (known.scope, known.channel):
            db.session.delete(one)
    db.session.flush()
