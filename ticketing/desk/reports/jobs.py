"""What time does to reports: who reported, and from where, is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update

from ticketing.desk.cases.models import Ticket
from ticketing.desk.reports.models import Report
from ticketing.desk.reports.queries import channel
from ticketing.extensions import db
from ticketing.scheduler.ticks import NOW

COUNTED = timedelta(days=1)
MONTH = timedelta(days=30)
TO_FORGET = exists(
    select(Report.id)
    .join(Ticket, Ticket.id == Report.ticket_id)
    .where(or_(Report.origin != "", Report.email.is_not(None) & (Ticket.ended_at < NOW)))
)


def forget_reporters(at: datetime) -> int:
    """Erase the names and addresses of reports that ended long enough ago, and from where any came a day ago; how many
    names went."""
    old = update(Report).where(Report.origin != "", Report.filed_at < at - COUNTED).values(origin="")
    db.session.execute(old, execution_options={"synchronize_session": False})
    ended = select(Ticket.id).where(Ticket.ended_at < at - channel().keep_months * MONTH)
    known = update(Report).where(Report.erased_at.is_(None), Report.ticket_id.in_(ended))
    gone = known.values(name="", email=None, person_id=None, erased_at=at)
    done = db.session.execute(gone, execution_options={"synchronize_session": False})
    return done.rowcount  # type: ignore[attr-defined, no-any-return]
