"""The sender's own journal: what it was about to hand over, and what came of it, before the database knows.

One append-only file a process, locked while the process lives; the kernel keeps what was written when the process is
killed, and an fsync every so often bounds what a power cut can take. A record is a fixed head, the reply's text and a
checksum; reading ends at the first record that is not whole.
"""

from __future__ import annotations

import fcntl
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ticketing.massmail.delivery.outcome import Outcome

HEAD = struct.Struct(">cIIBHHddBB")  # kind, campaign, seq, state, attempts, code, at, next try, reason, reply
CHECK = struct.Struct(">I")
INTENT, RESULT = b"I", b"R"
COMPACT_ABOVE = 4 * 1024 * 1024
SUFFIX = ".journal"
Key = tuple[int, int]


@dataclass
class Journal:
    """An open journal. `unsettled` holds the records that the database does not have yet."""

    path: Path
    handle: int
    size: int = 0
    dirty: bool = False
    unsettled: dict[Key, bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, owner: str) -> Journal:
        """A new journal of this process, locked until the process ends."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{owner}{SUFFIX}"
        return cls(path, _locked(path))

    def intend(self, campaign: int, seq: int, attempts: int) -> None:
        """Before the first byte of a body."""
        self._append((campaign, seq), record(INTENT, Outcome(campaign, seq, 0, attempts, EPOCH)))

    def conclude(self, outcome: Outcome) -> None:
        """After the reply, or instead of one."""
        self._append(outcome.key, record(RESULT, outcome))

    def settled(self, outcomes: Sequence[Outcome]) -> None:
        """The database has these; rewrites the file when it has grown. What was written since then stays."""
        for one in outcomes:
            if one.key in self.unsettled and self.unsettled[one.key] == record(RESULT, one):
                del self.unsettled[one.key]
        if self.size > COMPACT_ABOVE:
            self._compact()

    def sync(self) -> None:
        """Onto the disk. May be called from another thread."""
        if self.dirty:
            self.dirty = False
            os.fsync(self.handle)

    def close(self) -> None:
        """Ends it; removes the file if the database has everything."""
        if not self.unsettled:
            self.path.unlink(missing_ok=True)
        os.close(self.handle)

    def _append(self, key: Key, data: bytes) -> None:
        os.write(self.handle, data)
        self.unsettled[key] = data
        self.size += len(data)
        self.dirty = True

    def _compact(self) -> None:
        fresh = self.path.with_suffix(".new")
        handle = _locked(fresh)
        data = b"".join(self.unsettled.values())
        os.write(handle, data)
        os.fsync(handle)
        fresh.replace(self.path)
        os.close(self.handle)
        self.handle, self.size = handle, len(data)


EPOCH = datetime.fromtimestamp(0, UTC)
REASONS = (None, "no_answer", "max_age", "unsendable")


def record(kind: bytes, said: Outcome) -> bytes:
    """One record as bytes."""
    reply = (said.reply or "").encode()[:255]
    next_try = said.next_try_at.timestamp() if said.next_try_at else 0.0
    head = HEAD.pack(
        kind, said.campaign, said.seq, said.state, min(said.attempts, 65535), said.code or 0,
        said.at.timestamp(), next_try, REASONS.index(said.reason) if said.reason in REASONS else 0, len(reply),
    )  # fmt: skip
    return head + reply + CHECK.pack(zlib.crc32(head + reply))


def read(data: bytes) -> tuple[dict[Key, Outcome], dict[Key, int]]:
    """The results, and the attempts of the intents that have none: exactly what is ambiguous."""
    results: dict[Key, Outcome] = {}
    intents: dict[Key, int] = {}
    for kind, said in _records(data):
        if kind == INTENT:
            intents[said.key] = said.attempts
            results.pop(said.key, None)
        else:
            intents.pop(said.key, None)
            results[said.key] = said
    return results, intents


def orphans(folder: Path) -> Iterator[tuple[Path, int]]:
    """The journals of dead processes, locked by us, with their open handles. The caller removes and closes them."""
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            handle = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        if path.exists():
            yield path, handle
        else:
            os.close(handle)


def _locked(path: Path) -> int:
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def _records(data: bytes) -> Iterator[tuple[bytes, Outcome]]:
    at = 0
    while at + HEAD.size <= len(data):
        head = HEAD.unpack_from(data, at)
        end = at + HEAD.size + head[-1]
        if end + CHECK.size > len(data) or CHECK.unpack_from(data, end)[0] != zlib.crc32(data[at:end]):
            return
        yield head[0], _outcome(head, data[at + HEAD.size : end])
        at = end + CHECK.size


def _outcome(head: tuple[bytes, int, int, int, int, int, float, float, int, int], reply: bytes) -> Outcome:
    _, campaign, seq, state, attempts, code, at, next_try, reason, _ = head
    return Outcome(
        campaign,
        seq,
        state,
        attempts,
        datetime.fromtimestamp(at, UTC),
        code or None,
        reply.decode("utf-8", "replace") or None,
        REASONS[reason],
        datetime.fromtimestamp(next_try, UTC) if next_try else None,
    )
