"""Makes a populated database of the version whose code it runs with, as dumps that stay: an upgrade's hardest guest.

    python -m tests.upkeep.populate [FOLDER]

For an older version put this file and those that it imports from here into a worktree of it and run it there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_migrate import upgrade

from tests.harness import mailbox as mailboxes
from tests.harness import office, postgres
from tests.upkeep import dumps, populating

HERE = Path(__file__).parent / "populated"
REQUESTS, CONTACTS = 120, 2000
KEY = "clave-de-prueba-" * 3


def main(folder: Path) -> None:
    """A dump for each database, the files that people uploaded, and what a test must know."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory() as place, _database(kind, Path(place)) as url:
            version, kept = populated(url, Path(place))
            packed = dumps.dump(url)
            (folder / f"{version}.{kind}.sql.xz").write_bytes(packed)
            (folder / f"{version}.{kind}.files.tar.xz").write_bytes(dumps.packed_files(Path(place)))
            (folder / f"{version}.{kind}.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
        rows = sum(kept["rows"].values())
        print(f"{folder}/{version}.{kind}: {rows} filas en {len(kept['rows'])} tablas, {len(packed) // 1024} kB.")


def populated(
    url: str, place: Path, *, requests: int = REQUESTS, contacts: int = CONTACTS
) -> tuple[str, dict[str, Any]]:
    """Fills an empty database; (its version, what a test must know)."""
    from ticketing.demo import cast
    from ticketing.extensions import db

    with mailboxes.running(place / "mail", raw=True) as mailbox:
        chosen = office.settings(url, place, secret_key=KEY, smtp_url=mailbox.url, mail_domain=cast.DOMAIN)
        with office.opened(chosen) as app, app.app_context():
            app.config["WTF_CSRF_ENABLED"] = False
            upgrade()
            kept = populating.tell(app, mailbox, requests=requests, contacts=contacts)
            version = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
            db.session.rollback()
            return str(version), kept | {"rows": rows(db.engine)}


def rows_at(url: str) -> dict[str, int]:
    """How many rows each table of a database holds to which nobody is connected."""
    engine = sa.create_engine(url)
    try:
        return rows(engine)
    finally:
        engine.dispose()


def rows(engine: sa.Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        names = sorted(set(sa.inspect(connection).get_table_names()) - {"alembic_version"})
        return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}


@contextmanager
def _database(kind: str, place: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{place / 'despacho.sqlite3'}"
        return
    with postgres.running() as server, server.database() as url:
        yield url


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
