"""Looking at the documents that wait for it."""

from __future__ import annotations

from datetime import datetime

from ticketing import clock
from ticketing.extensions import db, reading
from ticketing.office.files import pool
from ticketing.office.files.storage import place
from ticketing.office.papers import actions, queries

A_RING = 2  # documents; each takes some seconds at most


def judge_waiting(_at: datetime) -> int:
    """Look at what waits, the oldest first, with nothing open in the database meanwhile. Returns how many were done."""
    with reading():
        waiting = [(paper.sha256, paper.media_type) for paper in queries.waiting(A_RING)]
        db.session.rollback()
    for sha256, media_type in waiting:
        with actions.looked_at(place(sha256), media_type, pool.LONGEST_JUDGED) as judged:
            actions.settle(sha256, judged, at=clock.now())
            db.session.commit()
    return len(waiting)
