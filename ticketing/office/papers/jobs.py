"""Looking at the documents that wait for it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ticketing import clock
from ticketing.extensions import db, reading
from ticketing.office.files import pool
from ticketing.office.files.storage import place
from ticketing.office.papers import actions, queries, scans

NOTHING_READ = actions.Judged({"unfit": actions.UNRECOGNISED}, None)
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


def recognise_waiting(_at: datetime) -> int:
    """Find the text of one scan, and look at what came of it. Returns how many were done."""
    with reading():
        found = queries.scan()
        sha256, media_type = (found.sha256, found.media_type) if found else ("", "")
        db.session.rollback()
    if not sha256:
        return 0
    with TemporaryDirectory(prefix="despacho-") as folder:
        read = Path(folder, "read.pdf")
        if scans.recognise(place(sha256), read):
            with actions.looked_at(read, media_type, pool.LONGEST_JUDGED) as judged:
                done = judged if judged.answer else NOTHING_READ
                actions.settle(sha256, done, at=clock.now())
                db.session.commit()
        else:
            actions.settle(sha256, NOTHING_READ, at=clock.now())
            db.session.commit()
    return 1
