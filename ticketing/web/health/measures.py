"""What this process and its machine measure of themselves: connections, disk, copies, who leads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client.core import Metric
from sqlalchemy import QueuePool, text

from ticketing import clock
from ticketing.extensions import db, on_postgresql
from ticketing.scheduler import leadership
from ticketing.web.metrics import gauge
from ticketing.web.settings import settings


def measures(_at: datetime) -> Iterator[Metric]:
    """For /metrics."""
    yield from _database()
    ended = leadership.until(leadership.TICKS)
    late = (clock.true_now() - ended).total_seconds() if ended else float("inf")
    yield gauge(
        "scheduler_lag_seconds", "Desde hace cuánto nadie dirige las tareas (0: alguien dirige)", max(0.0, late)
    )
    disk = os.statvfs(settings().data_dir)
    yield gauge("disk_free_bytes", "Espacio libre donde está la carpeta de datos", disk.f_bavail * disk.f_frsize)
    if settings().backup_stamp:
        stamp = Path(settings().backup_stamp)
        age = clock.true_now().timestamp() - stamp.stat().st_mtime if stamp.exists() else float("inf")
        yield gauge("backup_age_seconds", "Edad de la última copia de respaldo", age)


def _database() -> Iterator[Metric]:
    """Of this process the pool; of PostgreSQL everybody's connections to this database."""
    db.session.connection()
    pool = db.engine.pool
    if isinstance(pool, QueuePool):
        kept = {"used": pool.checkedout(), "idle": pool.checkedin()}
        rows = [({"state": state}, float(count)) for state, count in kept.items()]
        yield gauge("pool_connections", "Conexiones de este proceso a la base", rows)
    if on_postgresql():
        query = text(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() GROUP BY 1"
        )
        found = [({"state": str(state)}, float(count)) for state, count in db.session.execute(query)]
        yield gauge("database_connections", "Conexiones de todos a la base", found)
