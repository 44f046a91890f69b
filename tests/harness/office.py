"""The application inside the test's own process, on a database that holds the schema and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings


def settings(database_url: str, folder: Path, **changes: Any) -> Settings:
    """Settings of a test: nothing shared, the clock movable, mail to a port where nobody listens."""
    from config import Settings, complete

    chosen = {
        "demo": False,
        "testing": True,
        "data_dir": folder,
        "database_url": database_url,
        "secret_key": "clave-de-prueba-" * 3,
        "smtp_url": "smtp://127.0.0.1:9",
        "base_url": "http://despacho.test",
        "public_url": "http://publico.test",
        "mail_domain": "despacho.test",
        "clock_file": str(folder / "clock"),
    }
    return complete(Settings(**(chosen | changes)))


class _Compiled(BytecodeCache):
    """Each template compiled once a session, whichever application asks for it."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Compiled()


@contextmanager
def opened(chosen: Settings, *, face: str = "desk") -> Iterator[Flask]:
    """The application, its connections closed at the end."""
    from ticketing.app import create_app
    from ticketing.extensions import db

    app = create_app(chosen, face=face)
    app.jinja_env.bytecode_cache = COMPILED
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def build_schema(database_url: str, folder: Path) -> None:
    """Creates every table in an empty database, which says that it is at the present version."""
    from sqlalchemy import text

    from ticketing.extensions import db
    from ticketing.web.health.here import head

    with opened(settings(database_url, folder)) as app, app.app_context():
        db.create_all()
        db.session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
        db.session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
        db.session.commit()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application's address while the block lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
