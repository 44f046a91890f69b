"""The shared Flask extensions and the column types that every model uses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    SQLColumnExpression,
    String,
    any_,
    cast,
    column,
    event,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from ticketing import clock, outage, patience

JSON_DECODER = json.JSONDecoder()
A_PAGE = 1000  # ids of the rows of a page, or of a few
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """The ground of every table."""

    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """An aware instant. Stored in UTC; a naive value is refused rather than guessed."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its offset")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        """PostgreSQL's are in UTC already (`tune`); a page reads a thousand of them."""
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON().with_variant(JSONB(), "postgresql")

db = SQLAlchemy(model_class=Model)
migrate = Migrate()
babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()

_read_only: ContextVar[bool] = ContextVar("read_only", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside take no write lock (on SQLite): pages that only look never wait for a writer."""
    token = _read_only.set(True)
    try:
        yield
    finally:
        _read_only.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction of its own that writes, although the request only looks."""
    token = _read_only.set(False)
    try:
        yield
    finally:
        _read_only.reset(token)


def tune(engine: Engine) -> None:
    """Nobody waits longer than he has time; SQLite gets what PostgreSQL has: foreign keys, WAL, durable commits."""
    outage.hush(engine)
    if engine.dialect.name == "sqlite":
        _tune_sqlite(engine)
    else:
        _tune_postgresql(engine)


def _tune_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _speak_utc(connection: Any, _record: Any) -> None:
        """Not as an option of the connection, which some poolers refuse."""
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.autocommit = False

    @event.listens_for(engine, "checkout")
    def _patience(connection: Any, record: Any, _proxy: Any) -> None:
        """Once for each connection: a web process lends its connections to requests alone. It has answered just now."""
        outage.database.over()
        hurried = patience.hurried()
        if record.info.get("hurried", False) == hurried:
            return
        lock, statement = (patience.PEOPLE_WAIT, patience.STATEMENT) if hurried else (0, 0)
        connection.autocommit = True  # else the rollback of a request would take it back
        connection.execute(f"SET lock_timeout = {lock}")
        connection.execute(f"SET statement_timeout = {statement}")
        connection.autocommit = False
        record.info["hurried"] = hurried


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A deferred transaction that reads, then writes, fails with SQLITE_BUSY: take the lock first.
        if _read_only.get():
            _wait_for(connection, "BEGIN DEFERRED")
            return
        until = clock.monotonic() + patience.PROGRAMS_WAIT / 1000
        while not _taken(connection, until):
            continue
        patience.met()
        outage.database.over()


def _taken(connection: Any, until: float) -> bool:
    """Whether the lock was had; False where it is worth to wait on. Raises OperationalError."""
    began = clock.monotonic()
    try:
        _wait_for(connection, "BEGIN IMMEDIATE")
    except OperationalError:
        if patience.missed(began) and clock.monotonic() < until:
            return False
        raise
    return True


def _wait_for(connection: Any, begin: str) -> None:
    waits = patience.milliseconds()
    if connection.info.get("waits") != waits:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={waits}")
        connection.info["waits"] = waits
    connection.exec_driver_sql(begin)


def on_postgresql() -> bool:
    """Whether this session's database is PostgreSQL; else it is SQLite."""
    return db.session.get_bind().dialect.name == "postgresql"


def insert_of(table: type[Model]) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what happens where the row is there already, in this database's own words."""
    return postgresql.insert(table) if on_postgresql() else sqlite.insert(table)


def canonical(value: Any) -> str:
    """One text for one JSON value, whatever its key order: the form that is hashed."""
    return CANONICAL.encode(value)


def parsed(data: bytes | str) -> Any:
    """A JSON value; PostgreSQL's is UTF-8 for sure, so that nothing need be guessed."""
    return JSON_DECODER.decode(data.decode() if isinstance(data, bytes) else data)


def array(values: Iterable[str | float | None]) -> str:
    """PostgreSQL's text of an array, for a parameter that is cast: one string, where a list costs a call a value."""
    return "{" + ",".join([_element(value) for value in values]) + "}"


def numbers(values: Iterable[float]) -> str:
    """`array` of numbers alone, in one pass."""
    return "{" + ",".join(map(repr, values)) + "}"


def _element(value: str | float | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)


def among(number: SQLColumnExpression[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether it is one of many numbers, given as one parameter: `in_` makes a new statement of each length.

    PostgreSQL plans by the numbers that it is given; from a text it knows nothing of them, and may read the whole table
    in the order that is asked. Only of very many is the text cheaper than a list.
    """
    if on_postgresql() and len(ids) <= A_PAGE:
        return number == any_(literal(list(ids), ARRAY(Integer)))
    if on_postgresql():
        return number == any_(cast(literal(numbers(ids), String), ARRAY(Integer)))
    return number.in_(select(column("value", Integer)).select_from(func.json_each(json.dumps(list(ids)))))
