"""How a migration reaches the database: the application's own engine, one transaction for all steps.

SQLite changes a table by making it anew, and what points to it must meanwhile point nowhere: foreign keys rest while the
steps run, and nothing is committed before all of them have been looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.util import CommandError

from ticketing.extensions import Instant, Model, db

LOCK = 7_402_026  # any number, the same in every process: two upgrades at once wait for one another
NAMED = 20


def run() -> None:
    """Apply the steps. On PostgreSQL under an advisory lock; on SQLite the write lock does the same."""
    with db.engine.connect() as connection, _foreign_keys_at_rest(connection), connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            compare_type=True,
            render_item=_render,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            _refuse_orphans(connection)


@contextmanager
def _foreign_keys_at_rest(connection: sa.Connection) -> Iterator[None]:
    """SQLite hears of them only outside a transaction, so the driver is told before SQLAlchemy begins one."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: sa.Connection) -> None:
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if not found:
        return
    rows = Counter((f"{table}, fila {row}" if row else table, target) for table, row, target, _ in found)
    named = [f"{row} → {target}" for row, target in list(rows)[:NAMED]]
    more = f" y {len(rows) - NAMED} más" if len(rows) > NAMED else ""
    raise CommandError(
        f"La migración no se hizo: dejaría filas que apuntan a otras que no existen ({'; '.join(named)}{more}). "
        "La base de datos quedó como estaba."
    )


def _render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration stays what it was: it names the database's types, not ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return "JSON" if kind == "type" and isinstance(item, sa.JSON) else False


run()
