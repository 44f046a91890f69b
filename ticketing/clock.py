"""The only place that reads the time.

In tests and in the demo the wall clock may be moved by one file that every process reads (`DESPACHO_CLOCK_FILE`):
it holds an offset in seconds. The monotonic clock, by which leases and pacing are measured, never moves.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path


@dataclass
class _Source:
    path: Path | None = None
    stamp: tuple[int, int] | None = None
    offset: timedelta = timedelta()


_source = _Source()


def follow(path: str) -> None:
    """Read the offset from `path` from now on; an empty path means the true time."""
    _source.path = Path(path) if path else None
    _source.stamp = None
    _source.offset = timedelta()


def now() -> datetime:
    """The present instant, UTC and aware, moved by the offset if there is one."""
    return datetime.now(UTC) if _source.path is None else datetime.now(UTC) + offset()


def seconds() -> float:
    """The same as `now` in seconds since 1970: for who asks thousands of times a second."""
    return time.time() + (offset().total_seconds() if _source.path else 0.0)


def _seconds_since_start() -> Callable[[], float]:
    slept = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic if slept is None else partial(time.clock_gettime, slept)


_seconds = _seconds_since_start()


def true_now() -> datetime:
    """The present instant by the true clock, which nothing moves: for leases that other processes read too."""
    return datetime.now(UTC)


def offset() -> timedelta:
    """How far the wall clock is moved. A file that is missing or holds no number means not at all."""
    if _source.path is None:
        return timedelta()
    try:
        stat = os.stat(_source.path)
    except FileNotFoundError:
        return timedelta()
    stamp = (stat.st_mtime_ns, stat.st_size)
    if stamp != _source.stamp:
        _source.offset = timedelta(seconds=float(_source.path.read_text().strip() or 0))
        _source.stamp = stamp
    return _source.offset


def move(to: datetime | timedelta | None) -> datetime:
    """Move the wall clock of every process: to an instant, by a duration, or back (None). Returns the new now."""
    if _source.path is None:
        raise RuntimeError("The clock can be moved in tests and in the demo only")
    change = timedelta() if to is None else (to - datetime.now(UTC) if isinstance(to, datetime) else offset() + to)
    fresh = _source.path.with_suffix(f".{os.getpid()}")
    fresh.write_text(str(change.total_seconds()))
    fresh.replace(_source.path)
    return now()


def monotonic() -> float:
    """Seconds that never jump: for leases, pacing and time-outs within one process.

    Where the system can tell, those count in which the machine slept: what was leased before is over when it wakes.
    """
    return _seconds()
