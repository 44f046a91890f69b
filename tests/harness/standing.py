"""One application for test after test: assembled once, then lent with an empty database and settings of its own.

To assemble it, to compile its templates and its statements and to make a database costs more than most tests do.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import psycopg
from sqlalchemy import Engine, event, make_url

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
      AND relname <> 'alembic_version'
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
FILLED = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
  AND relname <> 'alembic_version'
"""
COUNTED = "SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence"
THOROUGHLY_EVERY = 25
LOOKS = ("SELECT", "BEGIN", "PRAGMA")


class Database(Protocol):
    """A database that is emptied, and of whose rows a picture is taken and put back."""

    def empty(self) -> None: ...

    def picture(self) -> Any: ...

    def restore(self, picture: Any) -> None: ...


@dataclass
class Standing:
    """The application and its database. Whoever adds a route or changes a table asks for an own one (conftest).

    `told`: the stories of which the database holds the end and nothing else; None once anything else was written.
    """

    app: Flask
    url: str
    database: Database
    told: tuple[str, ...] | None = ()
    pictures: dict[tuple[str, ...], Any] = field(default_factory=dict)
    config: dict[str, Any] = field(init=False)
    extensions: dict[str, Any] = field(init=False)
    rules: int = field(init=False)

    def __post_init__(self) -> None:
        from ticketing.extensions import db

        self.app.extensions["standing"] = self
        self.config, self.extensions = dict(self.app.config), dict(self.app.extensions)
        self.rules = len(self.app.view_functions)
        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._noticed)

    def _noticed(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().startswith(LOOKS):
            self.told = None

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
        self.database.empty()
        self.told = ()
        assert len(self.app.view_functions) == self.rules, "Una prueba agregó rutas: que abra su propia aplicación."

    def tell(self, name: str, story: Callable[[], object]) -> None:
        """The story, acted the first time and afterwards put back as it ended; committed either way."""
        from ticketing.extensions import db

        if self.told is None:
            story()
            return
        key = (*self.told, name)
        if key in self.pictures:
            db.session.commit()
            self.database.restore(self.pictures[key])
        else:
            story()
            db.session.commit()
            self.pictures[key] = self.database.picture()
        self.told = key


def once(name: str, story: Callable[[], object]) -> None:
    """A story that many tests begin with, told once a session to each standing application and then remembered.

    It must be the first that is written, or follow another such story; else, and to other applications, it is told
    anew. What it makes beside the database is not remembered.
    """
    from flask import current_app

    found = current_app.extensions.get("standing")
    if found is None:
        story()
    else:
        found.tell(name, story)


@dataclass(frozen=True)
class OfSqlite:
    """A file, which is a new copy of `schema` each time."""

    engine: Engine
    schema: bytes
    file: Path

    def empty(self) -> None:
        self.restore(self.schema)

    def picture(self) -> bytes:
        self.engine.dispose()
        assert not self.file.with_name(f"{self.file.name}-wal").exists(), "Alguien tiene todavía abierta la base."
        return self.file.read_bytes()

    def restore(self, picture: bytes) -> None:
        self.engine.dispose()
        for rest in self.file.parent.glob(f"{self.file.name}*"):
            rest.unlink()
        self.file.write_bytes(picture)


@dataclass
class OfPostgres:
    """A database of which `order` is a connection of ours."""

    order: psycopg.Connection
    shape: Any = None
    times: int = 0

    def __post_init__(self) -> None:
        self.order.execute(EMPTY)
        self.shape = self.order.execute(SHAPE).fetchone()

    def empty(self) -> None:
        self.times += 1
        self.order.execute(END_WORK)
        self._empty()
        now = self.order.execute(SHAPE).fetchone()
        assert now == self.shape, "Una prueba cambió las tablas: que pida una base propia."

    def picture(self) -> Any:
        names = [name for (name,) in self.order.execute(FILLED)]
        return {name: self._rows(name) for name in names}, self.order.execute(COUNTED).fetchall()

    def restore(self, picture: Any) -> None:
        rows, counted = picture
        with self.order.transaction():
            self._empty()
            for name, data in rows.items():
                with self.order.cursor().copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
                    copy.write(data)
            known = [(name, last) for name, last in counted if last is not None]
            self.order.cursor().execute(
                "SELECT setval(name::regclass, last) FROM unnest(%s::text[], %s::bigint[]) AS given (name, last)",
                [[name for name, _ in known], [last for _, last in known]],
            )

    def _empty(self) -> None:
        self.order.execute("SELECT pg_temp.emptied(%s)", [self.times % THOROUGHLY_EVERY == 0])

    def _rows(self, name: str) -> bytes:
        with self.order.cursor().copy(f"COPY {name} TO STDOUT (FORMAT BINARY)") as copy:
            return b"".join(bytes(part) for part in copy)


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

        yield Standing(app, url, OfSqlite(engine, schema.read_bytes(), file))


@contextmanager
def on_postgres(url: str, folder: Path) -> Iterator[Standing]:
    """On the database of `url`, which holds the schema and no rows."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with office.opened(office.settings(url, folder)) as app, psycopg.connect(plain, autocommit=True) as order:
        yield Standing(app, url, OfPostgres(order))
