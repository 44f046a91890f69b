"""How long who waits for the database, and what says that it is away rather than that we are wrong.

A person looks at the page that asks, and a thread that waits serves nobody: whoever asks for a page waits a moment and
is told. Programs have time. Where one wait was in vain, those who come right after wait next to nothing: else forty who
write while somebody holds the lock would wait for one another's waits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ticketing import clock

PROGRAMS_WAIT, PEOPLE_WAIT, AFTER_A_MISS = 5000, 900, 50  # milliseconds
STATEMENT = 15_000  # milliseconds that one statement of a page may take, where the database can tell (PostgreSQL)
MISS_COUNTS = 3.0  # seconds
# Primary result codes of SQLite: busy, locked, no memory, disk error, full, cannot open.
SQLITE_AWAY = {5, 6, 7, 10, 13, 14}
# Classes of SQLSTATE: connection, transaction lost to another, resources, lock not to be had, operator, system.
POSTGRESQL_AWAY = {"08", "40", "53", "55", "57", "58"}

_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


@dataclass
class _Miss:
    at: float = -MISS_COUNTS
    met_at: float = 0.0


_miss = _Miss()


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """A person waits for what is done inside."""
    token = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(token)


def hurried() -> bool:
    """Whether a person waits."""
    return _hurried.get()


def milliseconds() -> int:
    """How long to wait now for the lock of SQLite."""
    if not hurried():
        return PROGRAMS_WAIT
    return AFTER_A_MISS if clock.monotonic() - _miss.at < MISS_COUNTS else PEOPLE_WAIT


def missed(began: float) -> bool:
    """The lock could not be had by who began to wait then. Whether it goes from hand to hand, so that it is worth to
    wait on: many write at once, and nobody holds it for long."""
    if _miss.met_at > began:
        return True
    _miss.at = clock.monotonic()
    return False


def met() -> None:
    """It was had: whoever comes next waits as usual."""
    _miss.at, _miss.met_at = -MISS_COUNTS, clock.monotonic()


def away(problem: BaseException) -> bool:
    """Whether the database is busy or cannot be reached, so that the same may go well later."""
    if isinstance(problem, PoolTimeout):
        return True
    if not isinstance(problem, DBAPIError):
        return False
    code = getattr(problem.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in SQLITE_AWAY
    state: str | None = getattr(problem.orig, "sqlstate", None)
    if state is not None:
        return state[:2] in POSTGRESQL_AWAY
    return problem.connection_invalidated or isinstance(problem, (OperationalError, InterfaceError))
