"""Reading the sheets of text messages that wait for it."""

from __future__ import annotations

from datetime import datetime

from ticketing import clock
from ticketing.extensions import db, reading
from ticketing.office.files import pool
from ticketing.office.files.storage import place
from ticketing.office.sms_sheets import actions, queries


def check_waiting(_at: datetime) -> int:
    """Read what waited longest, with nothing open in the database meanwhile. Returns how many were read."""
    with reading():
        waiting = [(sheet.sha256, sheet.media_type) for sheet in queries.waiting(1)]
        db.session.rollback()
    for sha256, media_type in waiting:
        with actions.read(place(sha256), media_type, pool.LONGEST_SHEET) as checked:
            actions.settle(sha256, checked, at=clock.now())
            db.session.commit()
    return len(waiting)
