"""The number of a ticket: the year and the next in it."""

from __future__ import annotations

from sqlalchemy import select, update

from ticketing.desk.cases.models import Serial
from ticketing.extensions import db, insert_of


def next_serial(year: int) -> int:
    """The next serial of the year. The row is locked until the transaction ends, so that two never get one number."""
    taken = _taken(year)
    if taken is None:
        db.session.execute(insert_of(Serial).values(year=year, last=0).on_conflict_do_nothing())
        taken = _taken(year)
    if taken is None:
        raise LookupError(f"No serial for {year}")
    return taken


def _taken(year: int) -> int | None:
    """The number taken, or None where the year has no row yet."""
    step = update(Serial).where(Serial.year == year).values(last=Serial.last + 1)
    db.session.execute(step.execution_options(synchronize_session=False))
    return db.session.scalar(select(Serial.last).where(Serial.year == year))
