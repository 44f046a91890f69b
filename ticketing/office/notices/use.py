"""How many notices leave: counted as the server takes each, told by day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from ticketing.extensions import db, insert_of
from ticketing.office.notices.models import NoticeUse
from ticketing.web import walls


def note(at: datetime) -> None:
    """One more left. The caller commits."""
    made = insert_of(NoticeUse).values(on=walls.today(at), count=1)
    more = {"count": NoticeUse.count + made.excluded.count}
    db.session.execute(made.on_conflict_do_update(index_elements=[NoticeUse.on], set_=more))


def by_day(first: date, until: date) -> dict[date, int]:
    """Notices of each day on which one left, from the first on and before the last."""
    query = select(NoticeUse.on, NoticeUse.count).where(NoticeUse.on >= first, NoticeUse.on < until)
    return {row[0]: row[1] for row in db.session.execute(query.order_by(NoticeUse.on))}
