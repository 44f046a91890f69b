"""What time does with sheets of text messages: their rows are matched, and they are erased after their term."""

from __future__ import annotations

from datetime import datetime, timedelta

from ticketing.desk.texts import actions, queries
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.web.settings import settings


def match_asked(_at: datetime) -> int:
    """Match the rows of those that somebody prepares. Returns how many were."""
    waiting = queries.waiting()
    db.session.rollback()
    return sum(actions.prepare(one) for one in waiting)


def erase_stayed(at: datetime) -> int:
    """Erase those whose term has passed, each in a transaction of its own. Returns how many."""
    until = at - timedelta(days=settings().export_days)
    found = [file.id for file in queries.stayed(until)]
    for one in found:
        actions.erase(db.session.get_one(StoredFile, one), at=at)
        db.session.commit()
    return len(found)
