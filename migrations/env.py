"""How a migration reaches the database: the application's own engine, one transaction for all steps."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from ticketing.extensions import Instant, Model, db

LOCK = 7_402_026  # any number, the same in every process: two upgrades at once wait for one another


def run() -> None:
    """Apply the steps. On PostgreSQL under an advisory lock; on SQLite the write lock does the same."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            compare_type=True,
            render_item=_render,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            context.run_migrations()
        connection.commit()


def _render(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """A migration stays what it was: it names the database's types, not ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return "JSON" if kind == "type" and isinstance(item, sa.JSON) else False


run()
