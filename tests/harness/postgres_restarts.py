"""A PostgreSQL that keeps what it confirmed and may be ended in the middle of anything and started again."""

from __future__ import annotations

import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from tests.harness import postgres

# Our process dies, not the machine: what the operating system was given survives without fsync.
SETTINGS = "-c listen_addresses= -c fsync=off -c synchronous_commit=on -c max_connections=60 -c timezone=UTC"


@dataclass(frozen=True)
class Restartable:
    """A server with one database."""

    folder: Path
    binaries: Path
    user: pwd.struct_passwd | None

    @property
    def url(self) -> str:
        made = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(self.folder)})
        return made.render_as_string(hide_password=False)

    def control(self, *what: object) -> None:
        """`pg_ctl`."""
        options = ["-D", self.folder / "data", "-l", self.folder / "log", "-w", "-o", f"-k {self.folder} {SETTINGS}"]
        postgres._call([self.binaries / "pg_ctl", *options, *what], self.user)

    def restart(self) -> None:
        """Ends it at once, as a crash does, and starts it again; returns when it answers."""
        self.control("restart", "-m", "immediate")


@contextmanager
def running() -> Iterator[Restartable]:
    """A server for as long as the block lasts. Raises postgres.NoPostgres."""
    folder = Path(tempfile.mkdtemp(prefix="despacho-pgr-"))
    user = postgres._unprivileged()
    if user:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    binaries = postgres._binaries(folder, user)
    made = [binaries / "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    server = Restartable(folder, binaries, user)
    try:
        postgres._call([*made, "-D", folder / "data"], user)
        server.control("start")
        yield server
        server.control("stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
