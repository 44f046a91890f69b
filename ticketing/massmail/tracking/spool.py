"""Hits on their way into the database: a file a process, whole lines of JSON, mapped into its memory.

What stands there is the kernel's when `write` returns: a killed process loses nothing that it answered, and no hit
costs a system call (threads that wait for each other cost more than all the rest). The room is taken from the disk
when the file begins, so that a full disk is an error there and not a signal. The worker of the machine puts files on
the disk every second, books what they hold and removes them once their process has let go of them. What is not written
yet is zeros; a line that still holds zeros is being written, or, when its process has ended, was cut: it is skipped
and counted. A hit's name is that of its file and its place there, so that however often a file is read, a hit is
booked once.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as quoted
from pathlib import Path
from typing import Any

from ticketing import clock
from ticketing.massmail.tracking.models import CLICK, OPEN, TRAP

FOLDER, SUFFIX = "hits", ".hits"
ROOM, LONGEST_SECONDS = 1024 * 1024, 600.0
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
    """This process's own file, begun with the first hit, another one when it is full or some minutes old."""

    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pid: int = 0
    _handle: int = -1
    _room: mmap.mmap | None = None
    _size: int = 0
    _until: float = 0.0

    def write(self, line: bytes) -> None:
        """Append one line. Raises OSError: no room for another file, or no right to write there."""
        with self._lock:
            end = self._size + len(line)
            room = self._room
            if room is None or end > ROOM or self._pid != os.getpid() or clock.monotonic() >= self._until:
                room, end = self._turn(), len(line)
            room[self._size : end] = line
            self._size = end

    def close(self) -> None:
        """Let go of the file, so that it can be removed once it is booked."""
        with self._lock:
            self._let_go()

    def _turn(self) -> mmap.mmap:
        self._let_go()
        self._handle, self._room = _begun(self.folder)
        self._pid, self._until = os.getpid(), clock.monotonic() + LONGEST_SECONDS
        return self._room

    def _let_go(self) -> None:
        """After a fork this is the child's copy; the parent's stays open, locked and as long as it is."""
        if self._room is not None:
            self._room.close()
            if self._pid == os.getpid():
                os.ftruncate(self._handle, self._size)
            os.close(self._handle)
        self._pid, self._handle, self._room, self._size = 0, -1, None, 0


def line(
    kind: str, campaign: int, who: int, link: int | None, domain_no: int, at: float, signals: tuple[str, str, str, str]
) -> bytes:
    """A hit as a line of JSON; `at` in seconds since 1970, `signals` in the order of SIGNALS."""
    agent, method, purpose, owner = signals
    where = "null" if link is None else link
    said = f"{quoted(agent)},{quoted(method)},{quoted(purpose)},{quoted(owner)}"
    return f'["{kind}",{campaign},{who},{where},{domain_no},{at:.3f},{said}]\n'.encode()


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
            if not ended and (not text.endswith(b"\n") or b"\0" in text):
                break
            place, end = end, end + len(text)
            written = text.lstrip(b"\0")
            if written:
                found = _parsed(f"{path.name.removesuffix(SUFFIX)}.{place}", written)
                hits += [found] if found else []
                unreadable += found is None
    return Batch(hits, end, unreadable)


def more(path: Path, start: int) -> bool:
    """Whether a file holds anything from `start` on, or nobody writes into it any more."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return os.pread(handle, 1, start) not in (b"", b"\0") or _locked(handle)
    finally:
        os.close(handle)


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


def _begun(folder: Path) -> tuple[int, mmap.mmap]:
    """A new file, locked while its process lives; not one that a booker found empty and removed meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        path = folder / f"{secrets.token_hex(10)}{SUFFIX}"
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            if _locked(handle) and path.exists():
                os.posix_fallocate(handle, 0, ROOM)
                return handle, mmap.mmap(handle, ROOM)
        except OSError:
            path.unlink(missing_ok=True)
            os.close(handle)
            raise
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
