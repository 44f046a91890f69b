"""Who runs the ticks: one process at a time, by a lease in the database.

Leases are told by the true clock, as those of chunks are: moving the demo's date makes no living leader look dead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, bindparam, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from ticketing import clock
from ticketing.extensions import Instant, Model, db

TICKS = "ticks"
ABSURD = timedelta(hours=1)  # no lease ends so late: it was written by a clock that was wrong


class Leadership(Model):
    """`owner` leads until `until_at`, by the true clock; whoever finds it over may take it."""

    __tablename__ = "leadership"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    until_at: Mapped[datetime] = mapped_column(Instant)


# As text, which both databases read: built anew every five seconds, it was a tenth of what an idle worker costs.
TAKE = text("""
    INSERT INTO leadership (name, owner, until_at) VALUES (:name, :owner, :until)
    ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until_at = excluded.until_at
    WHERE leadership.owner = excluded.owner OR leadership.until_at < :now OR leadership.until_at > :far
    RETURNING owner
""").bindparams(*(bindparam(name, type_=Instant()) for name in ("until", "now", "far")))


def lead(name: str, owner: str, seconds: float, at: datetime) -> bool:
    """Whether `owner` leads from now on for so many seconds: it did already, or nobody does. The caller commits.

    One statement: of two that find a lease over, the second waits for the first's row and then finds it taken.
    """
    now = at - clock.offset()
    given = {"name": name, "owner": owner, "until": now + timedelta(seconds=seconds), "now": now, "far": now + ABSURD}
    return db.session.execute(TAKE, given).first() is not None


def resign(name: str, owner: str, at: datetime) -> None:
    """Leave it to the next one at once, at the end of this process. The caller commits."""
    mine = (Leadership.name == name, Leadership.owner == owner)
    change = update(Leadership).where(*mine).values(until_at=at - clock.offset() - timedelta(seconds=1))
    db.session.execute(change.execution_options(synchronize_session=False))


def until(name: str) -> datetime | None:
    """When the present lease ends or the last one ended, by the true clock; None if nobody ever led."""
    return db.session.scalar(select(Leadership.until_at).where(Leadership.name == name))
