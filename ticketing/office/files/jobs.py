"""Reading what could not be read while its person waited."""

from __future__ import annotations

from datetime import datetime

from ticketing import clock
from ticketing.extensions import db, reading
from ticketing.office.files import actions, pool, queries
from ticketing.office.files.kinds import EVERY_KIND, kind_of

A_RING = 3  # files; each takes some seconds at most


def read_waiting(_at: datetime) -> int:
    """Read what waits, the oldest first, with nothing open in the database meanwhile. Returns how many were read.

    Whoever is interrupted leaves the row as it was, for the next run.
    """
    with reading():
        waiting = [(file.id, queries.path(file), file.name) for file in queries.waiting(A_RING)]
        db.session.rollback()
    for file_id, path, name in waiting:
        verdict = pool.read(path, name, kind_of(name, EVERY_KIND))
        file = queries.locked(file_id)
        if file is not None:
            actions.settle(file, verdict, at=clock.now())
        db.session.commit()
    return len(waiting)
