"""Notice that the database was restored from a copy, and let nothing go out before a person has looked (fault F21).

The database counts upwards, and each machine keeps, beside its journals, the highest count it has seen. A database
that counts less than a machine remembers is an older one: what went out since is not in it. A machine that remembers
nothing, beside a database that has counted, is either one more machine or all that is left after a fire: if others
still count, it joins them; if nobody does, the database is taken for a copy.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ticketing import clock, outage
from ticketing.extensions import db, insert_of
from ticketing.massmail.campaigns.actions import hold
from ticketing.massmail.campaigns.models import ARMED, HELD, PAUSED, RUNNING, Campaign
from ticketing.massmail.chunks.models import Generation
from ticketing.scheduler.leadership import Leadership

log = logging.getLogger(__name__)
NAME = "generation"  # the file that a machine keeps beside its journals
LOOK_SECONDS = 10.0  # how often each machine counts
OTHERS_SECONDS = 2.5 * LOOK_SECONDS
WORDS = (
    "La base de datos se restauró de una copia: lo que salió después de ella no consta aquí, y enviar de nuevo podría "
    "repetir mensajes. Compruebe qué alcanzó a salir y, si está bien, láncela de nuevo."
)


def look_first(data_dir: Path, stop: threading.Event) -> None:
    """Look before anything is sent; where the database is away, wait for it."""
    while not stop.is_set():
        try:
            _meet(data_dir, stop)
            if not stop.is_set():
                look(data_dir, clock.now())
        except SQLAlchemyError as problem:
            db.session.rollback()
            if not outage.database.found(problem):
                log.warning("The database cannot be asked: %s", type(problem).__name__)
            stop.wait(1.0)
        else:
            return


def look(data_dir: Path, at: datetime) -> int:
    """Compare and count on; returns how many campaigns were held. Commits."""
    path = data_dir / NAME
    row = _counted(at)
    known, now = _read(path.read_text() if path.exists() else ""), (row.count, row.mark)
    # Without a memory: nobody else counted while this machine waited, or it would remember what they counted.
    forgotten = not path.exists() and now[0] > 0
    older = forgotten or now[0] < known[0] or (now[0] == known[0] and now != known)
    held = _hold_all(at) if older else 0
    row.count, row.mark, row.counted_at = max(now[0], known[0]) + 1, secrets.token_hex(8), at
    written = row.text
    db.session.commit()
    _keep(path, written)
    return held


def in_doubt() -> Sequence[Campaign]:
    """The campaigns that were held because the database seems to be a copy, and that nobody launched since."""
    held = select(Campaign).where(Campaign.status == HELD, Campaign.held_reason == WORDS)
    return db.session.scalars(held.order_by(Campaign.id)).all()


def _meet(data_dir: Path, stop: threading.Event) -> None:
    """The first start in a folder. Where the database has not counted yet, this machine remembers that.

    Otherwise, of two machines that start together in a new installation, the second would find what the first had
    just counted, and take it for the count of a copy.
    """
    if (data_dir / NAME).exists():
        return
    counted = _count()
    if counted:
        _wait_for_others(data_dir, stop)
    else:
        _keep(data_dir / NAME, counted)


def _wait_for_others(data_dir: Path, stop: threading.Event) -> None:
    """Join those who count, if somebody does: then the database is the living one."""
    log.warning("This folder is new to the database: waiting %.0f s to see whether other machines work", OTHERS_SECONDS)
    first = _signs_of_life()
    until = clock.monotonic() + OTHERS_SECONDS
    while not stop.is_set() and clock.monotonic() < until:
        if _signs_of_life() != first:
            _keep(data_dir / NAME, _count())
            return
        stop.wait(0.5)


def _signs_of_life() -> tuple[object, ...]:
    """What changes every few seconds while anybody works: the count, and the leader's lease."""
    leases = select(Leadership.name, Leadership.owner, Leadership.until_at).order_by(Leadership.name)
    found = tuple(tuple(row) for row in db.session.execute(leases))
    return (_count(), *found)


def _count() -> str:
    found = db.session.scalar(select(Generation))
    text = found.text if found else ""
    db.session.rollback()
    return text


def _counted(at: datetime) -> Generation:
    """The count's row, locked; made if this database has none yet."""
    found = select(Generation).with_for_update()
    row = db.session.scalars(found.execution_options(populate_existing=True)).first()
    if row is None:
        first = insert_of(Generation).values(id=1, count=0, mark="", counted_at=at)
        db.session.execute(first.on_conflict_do_nothing())
        row = db.session.scalars(found).one()
    return row


def _read(text: str) -> tuple[int, str]:
    number, _, name = text.strip().partition("-")
    return (int(number), name) if number.isdigit() else (0, "")


def _hold_all(at: datetime) -> int:
    going = select(Campaign).where(Campaign.status.in_((ARMED, RUNNING, PAUSED))).order_by(Campaign.id)
    campaigns = db.session.scalars(going).all()
    for campaign in campaigns:
        hold(campaign, reason=WORDS, by=None, at=at)
    log.error("The database seems to be a restored copy: %s campaigns are held", len(campaigns))
    return len(campaigns)


def _keep(path: Path, text: str) -> None:
    """Whole or not at all, and never less than another process of this machine kept meanwhile."""
    if path.exists() and _read(path.read_text())[0] > _read(text)[0]:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{NAME}.{os.getpid()}.{threading.get_ident()}")
    fresh.write_text(text)
    fresh.replace(path)
