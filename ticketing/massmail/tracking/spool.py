"""Hits on their way into the database: an append-only file a process, one write a hit, whole lines of JSON.

What was written is the kernel's when `write` returns: a killed process loses nothing. The worker of the machine puts
files on the disk every second, books what they hold and removes them once their process has let go of them. A line
without its end was cut by a crash or a full disk; it is skipped and counted. A hit's name is that of its file and its
place there, so that however often a file is read, a hit is booked once.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ticketing import clock
from ticketing.massmail.tracking.models import CLICK, OPEN, TRAP

FOLDER, SUFFIX = "hits", ".hits"
LARGEST, LONGEST_SECONDS = 4 * 1024 * 1024, 600.0
KINDS = (OPEN, CLICK, TRAP)
SIGNALS = ("agent", "method", "purpose", "range")


@dataclass(frozen=True)
class Spooled:
    """A hit as it was written down. `who` is a recipient's number or a pseudonym: the campaign says which."""

    spool_id: str
    kind: str
    campaign: int
    who: int
    link: int | None
    domain_no: int
    at: datetime
    signals: dict[str, Any]


@dataclass
class Spool:
    """This process's own file, opened with the first hit, another one every few megabytes or minutes."""

    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pid: int = 0
    _handle: int = -1
    _size: int = 0
    _until: float = 0.0

    def write(self, line: bytes) -> None:
        """Append one line, or nothing of it. Raises OSError: no room, or no right to write there."""
        with self._lock:
            if self._pid != os.getpid() or self._size >= LARGEST or clock.monotonic() >= self._until:
                self._turn()
            written = os.write(self._handle, line)
            if written != len(line):
                os.ftruncate(self._handle, self._size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._size += written

    def close(self) -> None:
        """Let go of the file, so that it can be removed once it is booked."""
        with self._lock:
            if self._pid == os.getpid() and self._handle >= 0:
                os.close(self._handle)
            self._pid, self._handle = 0, -1

    def _turn(self) -> None:
        fresh = _begun(self.folder)
        if self._handle >= 0:
            # After a fork this is the child's copy; the parent's stays open and locked.
            os.close(self._handle)
        self._pid, self._handle, self._size = os.getpid(), fresh, 0
        self._until = clock.monotonic() + LONGEST_SECONDS


def line(
    kind: str, campaign: int, who: int, link: int | None, domain_no: int, at: float, signals: tuple[str, str, str, str]
) -> bytes:
    """A hit as a line; `at` in seconds since 1970, `signals` in the order of SIGNALS."""
    return b"%b\n" % json.dumps([kind, campaign, who, link, domain_no, at, *signals]).encode()


@dataclass(frozen=True)
class Batch:
    """Some hits of a file, where the next begin, and how many lines could not be read."""

    hits: list[Spooled]
    end: int
    unreadable: int


def read(path: Path, start: int, most: int, *, ended: bool) -> Batch:
    """Up to `most` hits from `start` on. `ended`: nobody writes any more, so that a line without its end is torn."""
    hits: list[Spooled] = []
    unreadable = 0
    with path.open("rb") as file:
        end = file.seek(start)
        while len(hits) < most and (text := file.readline()):
            if not text.endswith(b"\n") and not ended:
                break
            found = _parsed(f"{path.name.removesuffix(SUFFIX)}.{end}", text)
            hits += [found] if found else []
            unreadable += found is None
            end += len(text)
    return Batch(hits, end, unreadable)


def sync(folder: Path) -> None:
    """Everything written so far onto the disk."""
    for path in folder.glob(f"*{SUFFIX}"):
        with path.open("rb") as file:
            os.fsync(file.fileno())


@contextmanager
def mine_if_ended(path: Path) -> Iterator[bool]:
    """Whether its process has let go of a file; it is ours while the block lasts."""
    handle = os.open(path, os.O_RDONLY)
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether this process may book now: one of a machine at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "booking", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def _begun(folder: Path) -> int:
    """A new file, locked while its process lives; not one that a booker found empty and removed meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        path = folder / f"{secrets.token_hex(10)}{SUFFIX}"
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        if _locked(handle) and path.exists():
            return handle
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _parsed(spool_id: str, text: bytes) -> Spooled | None:
    try:
        kind, campaign, who, link, domain_no, at, *signals = json.loads(text)
        # PostgreSQL keeps no NUL.
        said = {name: value.replace("\0", "") for name, value in zip(SIGNALS, signals, strict=True) if value}
        if kind not in KINDS or not (campaign < 1 << 31 and who < 1 << 63 and (link or 0) < 1 << 15 > domain_no):
            return None
        return Spooled(spool_id, kind, campaign, who, link, domain_no, datetime.fromtimestamp(at, UTC), said)
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
