"""One application for test after test: assembled once, then lent with an empty database and settings of its own.

To assemble it, to compile its templates and its statements and to make a database costs more than most tests do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import event, make_url

from tests.harness import office
from tests.harness.databases import Database, OfPostgres, OfSqlite
from tests.harness.telling import Teller

if TYPE_CHECKING:
    from flask import Flask


@dataclass
class Standing:
    """The application and its database. Whoever adds a route or changes a table asks for an own one (conftest)."""

    app: Flask
    url: str
    database: Database
    teller: Teller = field(init=False)
    config: dict[str, Any] = field(init=False)
    extensions: dict[str, Any] = field(init=False)
    rules: int = field(init=False)

    def __post_init__(self) -> None:
        self.teller = self.app.extensions["teller"] = Teller(self.app, self.database)
        self.config, self.extensions = dict(self.app.config), dict(self.app.extensions)
        self.rules = len(self.app.view_functions)

    @contextmanager
    def lent(self, folder: Path, *, patched: bool = False) -> Iterator[Flask]:
        """The application as if new, its files in `folder`; `patched`: to a test that changes what is told."""
        from ticketing import clock

        self.app.config["SETTINGS"] = chosen = office.settings(self.url, folder)
        clock.follow(chosen.clock_file)
        self.teller.begin(patched=patched)
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

        yield Standing(app, url, OfSqlite(engine, schema.read_bytes(), file))


@contextmanager
def on_postgres(url: str, folder: Path) -> Iterator[Standing]:
    """On the database of `url`, which holds the schema and no rows."""
    from ticketing.extensions import db

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with office.opened(office.settings(url, folder)) as app, psycopg.connect(plain, autocommit=True) as order:
        with app.app_context():
            engine = db.engine
        yield Standing(app, url, OfPostgres(engine, order))
