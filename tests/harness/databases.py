"""A database that is emptied after each test, and of whose rows a picture is taken and put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.sql import SQL, Composable, Identifier
from sqlalchemy import Engine

# Triggers, which would refuse that an event goes, rest meanwhile.
REST = "SET LOCAL session_replication_role = replica"
# Written once a session, in the connection's own schema: the database keeps nothing of it.
EMPTY = """
CREATE FUNCTION pg_temp.emptied() RETURNS void LANGUAGE plpgsql AS $$
DECLARE one regclass;
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  FOR one IN SELECT oid FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
      AND relname <> 'alembic_version'
  LOOP
    EXECUTE format('DELETE FROM %s', one);
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
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
  AND relname <> 'alembic_version'
"""
COUNTED = "SELECT seqrelid::regclass::text, pg_sequence_last_value(seqrelid) FROM pg_sequence"
COUNT_ON = "SELECT setval(name::regclass, last) FROM unnest(%s::text[], %s::bigint[]) AS given (name, last)"
NO_ROWS = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"
CLEANED_EVERY = 10  # tests: what they deleted slows those that follow, to give it back takes as long as to delete it


class Database(Protocol):
    """A database that is emptied, and of whose rows a picture is taken and put back."""

    engine: Engine

    @property
    def nothing(self) -> Any:
        """The picture of an empty one."""

    def empty(self) -> None:
        """Leave the schema and no rows."""

    def picture(self) -> Any:
        """Every row as it is now; nobody has the database open."""

    def restore(self, picture: Any, *, over: Any = None) -> None:
        """Put back a picture, over another one if it is known that the database holds just that."""


@dataclass
class OfSqlite:
    """A file, which is a new copy of `schema` each time."""

    engine: Engine
    schema: bytes
    file: Path

    @property
    def nothing(self) -> bytes:
        return self.schema

    def empty(self) -> None:
        self.restore(self.schema)

    def picture(self) -> bytes:
        self.engine.dispose()
        assert not self.file.with_name(f"{self.file.name}-wal").exists(), "Alguien tiene todavía abierta la base."
        return self.file.read_bytes()

    def restore(self, picture: bytes, *, over: bytes | None = None) -> None:
        self.engine.dispose()
        for rest in self.file.parent.glob(f"{self.file.name}*"):
            rest.unlink()
        self.file.write_bytes(picture)


@dataclass(frozen=True)
class Rows:
    """What the tables hold, by their names, and how far the sequences have counted."""

    tables: dict[str, bytes] = field(default_factory=dict)
    counted: list[tuple[str, int]] = field(default_factory=list)


@dataclass
class OfPostgres:
    """A database of which `order` is a connection of ours."""

    engine: Engine
    order: psycopg.Connection
    shape: Any = None
    times: int = 0
    nothing = Rows()

    def __post_init__(self) -> None:
        self.order.execute(EMPTY)
        self.shape = self.order.execute(SHAPE).fetchone()

    def empty(self) -> None:
        self.order.execute(END_WORK)
        self.order.execute("SELECT pg_temp.emptied()")
        self.times += 1
        if self.times % CLEANED_EVERY == 0:
            self._clean()
        now = self.order.execute(SHAPE).fetchone()
        assert now == self.shape, "Una prueba cambió las tablas: que pida una base propia."

    def picture(self) -> Rows:
        found = {name: data for (name,) in self.order.execute(FILLED) if (data := self._rows(name)) != NO_ROWS}
        counted = [(name, last) for name, last in self.order.execute(COUNTED) if last is not None]
        return Rows(found, counted)

    def restore(self, picture: Rows, *, over: Rows | None = None) -> None:
        """Tables that hold the same in both are left alone."""
        if over is None:
            self.order.execute("SELECT pg_temp.emptied()")
            over = Rows()
        gone = [name for name, data in over.tables.items() if picture.tables.get(name) != data]
        come = [name for name, data in picture.tables.items() if over.tables.get(name) != data]
        with self.order.transaction():
            self.order.execute(SQL("; ").join([SQL(REST), *(SQL("DELETE FROM {}").format(_id(name)) for name in gone)]))
            for name in come:
                with self.order.cursor().copy(SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(_id(name))) as copy:
                    copy.write(picture.tables[name])
            names, lasts = [name for name, _ in picture.counted], [last for _, last in picture.counted]
            self.order.execute(COUNT_ON, [names, lasts])

    def _clean(self) -> None:
        filled = [_id(name) for (name,) in self.order.execute(FILLED)]
        if filled:
            self.order.execute(SQL("VACUUM (SKIP_LOCKED) {}").format(SQL(", ").join(filled)))

    def _rows(self, name: str) -> bytes:
        with self.order.cursor().copy(SQL("COPY {} TO STDOUT (FORMAT BINARY)").format(_id(name))) as copy:
            return b"".join(bytes(part) for part in copy)


def _id(name: str) -> Composable:
    return Identifier(name)
