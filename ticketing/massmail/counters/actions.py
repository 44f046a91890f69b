"""Add to the counters. Whoever writes several in one transaction writes them in one order: nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Mapping

from ticketing.extensions import db, insert_of
from ticketing.massmail.counters.models import Counter

Key = tuple[int, str, str, int]


def add(changes: Mapping[Key, int]) -> None:
    """Add to each (campaign_id, metric, dimension, bucket) its number, which may be negative; 0 writes nothing."""
    names = ("campaign_id", "metric", "dimension", "bucket")
    rows = [dict(zip(names, key, strict=True)) | {"count": number} for key, number in sorted(changes.items()) if number]
    if not rows:
        return
    statement = insert_of(Counter)
    grown = {"count": Counter.count + statement.excluded.count}
    db.session.execute(statement.on_conflict_do_update(index_elements=list(names), set_=grown), rows)
