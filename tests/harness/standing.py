"""One application for test after test: assembled once, then lent with an empty database and settings of its own.

To assemble it, to compile its templates and its statements and to make a database costs more than most tests do.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import event, make_url

from tests.harness import office

if TYPE_CHECKING:
    from flask import Flask

# Written once a session, in the connection's own schema: the database keeps nothing of it. Triggers, which would
# refuse that an event goes, rest meanwhile; pages of the dead are given back before they slow anything down.
EMPTY = """
CREATE FUNCTION pg_temp.emptied(thoroughly boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE one regclass; found boolean;
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR one IN SELECT oid FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
  LOOP
    EXECUTE format(CASE WHEN thoroughly THEN 'TRUNCATE %s CASCADE' ELSE 'DELETE FROM %s' END, one);
  END LOOP;
  PERFORM setval(seqrelid, 1, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL;
END $$
"""
# Who still works for the test that ended; whoever merely waits in a pool may go on.
END_WORK = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
SHAPE = """
SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped),
  (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O'), (SELECT count(*) FROM pg_constraint)
"""
THOROUGHLY_EVERY = 25


@dataclass
class Standing:
    """The application and how its database is emptied. Whoever adds a route or changes a table opens one of their own
    (`office.opened`)."""

    app: Flask
    url: str
    empty: Callable[[], None]
    config: dict[str, Any] = field(init=False)
    extensions: dict[str, Any] = field(init=False)
    rules: int = field(init=False)

    def __post_init__(self) -> None:
        self.config, self.extensions = dict(self.app.config), dict(self.app.extensions)
        self.rules = len(self.app.view_functions)

    @contextmanager
    def lent(self, folder: Path) -> Iterator[Flask]:
        """The application as if new, its files in `folder`."""
        from ticketing import clock

        self.app.config["SETTINGS"] = chosen = office.settings(self.url, folder)
        clock.follow(chosen.clock_file)
        try:
            yield self.app
        finally:
            self._taken_back()

    def _taken_back(self) -> None:
        from ticketing.extensions import db

        with self.app.app_context():
            db.session.remove()
        for kept, now in ((self.config, self.app.config), (self.extensions, self.app.extensions)):
            now.clear()
            now.update(kept)
        self.empty()
        assert len(self.app.view_functions) == self.rules, "Una prueba agregó rutas: que abra su propia aplicación."


@contextmanager
def on_sqlite(schema: Path, folder: Path) -> Iterator[Standing]:
    """On one file in `folder`, which is a new copy of `schema` each time. Nothing needs to reach the disk."""
    from ticketing.extensions import db

    file = folder / "despacho.sqlite3"
    url = f"sqlite:///{shutil.copy(schema, file)}"
    with office.opened(office.settings(url, folder)) as app:
        with app.app_context():
            engine = db.engine

        @event.listens_for(engine, "connect")
        def _fast(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        def empty() -> None:
            engine.dispose()
            for rest in folder.glob(f"{file.name}*"):
                rest.unlink()
            shutil.copy(schema, file)

        yield Standing(app, url, empty)


@contextmanager
def on_postgres(url: str, folder: Path) -> Iterator[Standing]:
    """On the database of `url`, which holds the schema and no rows."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with office.opened(office.settings(url, folder)) as app, psycopg.connect(plain, autocommit=True) as order:
        order.execute(EMPTY)
        shape, times = order.execute(SHAPE).fetchone(), 0

        def empty() -> None:
            nonlocal times
            times += 1
            order.execute(END_WORK)
            order.execute("SELECT pg_temp.emptied(%s)", [times % THOROUGHLY_EVERY == 0])
            assert order.execute(SHAPE).fetchone() == shape, "Una prueba cambió las tablas: que abra su propia base."

        yield Standing(app, url, empty)
