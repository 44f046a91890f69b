"""The number of a ticket: its procedure's prefix, the year and the next in it."""

from __future__ import annotations

from sqlalchemy import select, update

from ticketing.desk.cases.models import Serial
from ticketing.extensions import db, insert_of


def next_serial(prefix: str, year: int) -> int:
    """The next serial of the prefix in the year. The row is locked until the transaction ends, so that two never get
    one number."""
    taken = _taken(prefix, year)
    if taken is None:
        db.session.execute(insert_of(Serial).values(prefix=prefix, year=year, last=0).on_conflict_do_nothing())
        taken = _taken(prefix, year)
    if taken is None:
        raise LookupError(f"No serial for {prefix} {year}")
    return taken


def _taken(prefix: str, year: int) -> int | None:
    """The number taken, or None where the prefix has no row in the year yet."""
    mine = (Serial.prefix == prefix, Serial.year == year)
    step = update(Serial).where(*mine).values(last=Serial.last + 1)
    db.session.execute(step.execution_options(synchronize_session=False))
    return db.session.scalar(select(Serial.last).where(*mine))
