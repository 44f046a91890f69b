"""What can be told without any other wing: schema, who leads, clock, worker, disk, the age of the copy."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from ticketing import clock
from ticketing.extensions import db, on_postgresql
from ticketing.scheduler import heartbeat, leadership
from ticketing.web.filters import duration
from ticketing.web.health.looks import OUTSIDE, STORED, WELL, Look
from ticketing.web.settings import settings

LATE_SECONDS, DRIFT_SECONDS = 60, 5
MEGABYTE = 1024 * 1024
REVISIONS = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


def install() -> None:
    """Have all of it looked at."""
    for look in (Look("schema", _schema), Look("scheduler", _scheduler), Look("clock", _clock)):
        if look not in STORED:
            STORED.append(look)
    for look in (Look("worker", _worker), Look("engine", _engine), Look("disk", _disk), Look("backup", _backup)):
        if look not in OUTSIDE:
            OUTSIDE.append(look)


def head() -> str:
    """The version of the schema that this program knows."""
    return _head(str(current_app.extensions["migrate"].directory))


@lru_cache(maxsize=4)
def _head(folder: str) -> str:
    """Read, not run: to load every step takes longer than a look has."""
    steps = [dict(REVISIONS.findall(path.read_text())) for path in Path(folder, "versions").glob("*.py")]
    before = {step.get("down_revision") for step in steps}
    return next((step["revision"] for step in steps if step["revision"] not in before), "")


def _schema() -> str:
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        db.session.rollback()
        found = None
    if found == head():
        return WELL
    if found is None:
        return "la base no tiene tablas de este programa: falta «db upgrade»"
    return f"la base está en la versión {found} y este programa necesita la {head()}: «db upgrade», con todo detenido"


def _scheduler() -> str:
    """Whether some worker leads; else for how long nobody has run the ticks."""
    ended = leadership.until(leadership.TICKS)
    if ended is None:
        return "ningún despachador ha dirigido todavía"
    late = (clock.true_now() - ended).total_seconds()
    return WELL if late < 0 else f"nadie dirige desde hace {int(late)} s"


def _clock() -> str:
    """Leases are compared between machines: their clocks must agree. SQLite has no clock of its own."""
    if not on_postgresql():
        return WELL
    theirs: datetime = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    drift = abs((clock.true_now() - theirs).total_seconds())
    return WELL if drift < DRIFT_SECONDS else f"este reloj y el de la base difieren en {drift:.0f} s"


def _worker() -> str | None:
    """Where several machines share the work this one need not have a worker: `scheduler` tells whether one leads."""
    if settings().broker_url:
        return None
    beat = heartbeat.last(settings().data_dir)
    if beat is None:
        return "nunca ha corrido"
    late = (clock.true_now() - beat).total_seconds()
    return WELL if late < LATE_SECONDS else f"sin señales desde hace {int(late)} s"


def _engine() -> str | None:
    """Which of this machine's regular tasks fail by a defect, as its worker says."""
    failing = heartbeat.failing(settings().data_dir)
    if failing is None:
        return None
    return f"fallan por un defecto las tareas: {', '.join(failing)} (mire el registro)" if failing else WELL


def _disk() -> str:
    """Where the data folder is and, of SQLite, the database."""
    return next((said for place in _places() if (said := _full(place))), WELL)


def _places() -> list[Path]:
    url = make_url(settings().database_url)
    own = [Path(url.database).parent] if url.get_backend_name() == "sqlite" and url.database else []
    return list(dict.fromkeys([settings().data_dir, *own]))


def _full(place: Path) -> str:
    disk = os.statvfs(place)
    free = disk.f_bavail * disk.f_frsize // MEGABYTE
    if disk.f_flag & os.ST_RDONLY:
        return f"{place} está en un disco de solo lectura"
    if free < settings().disk_free_mb:
        return f"quedan {free} MB en {place}, y se pide que queden {settings().disk_free_mb}"
    return f"en {place} no caben más archivos (inodos)" if disk.f_files and not disk.f_favail else ""


def _backup() -> str | None:
    """Whoever makes the copies touches a file at the end of each; where no such file is named it is not judged."""
    if not settings().backup_stamp:
        return None
    stamp = Path(settings().backup_stamp)
    if not stamp.exists():
        return f"todavía no hay ninguna copia de respaldo ({stamp})"
    age = clock.true_now() - datetime.fromtimestamp(stamp.stat().st_mtime, UTC)
    late = age.total_seconds() > settings().backup_hours * 3600
    return f"la última copia de respaldo es de hace {duration(age)}" if late else WELL
