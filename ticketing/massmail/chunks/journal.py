"""The sender's own journal: what it was about to hand over, and what came of it, before the database knows.

One append-only file a process, locked while the process lives and mapped into its memory: what stands there is the
kernel's, who keeps it when the process is killed, and no record costs a system call. An fsync every so often bounds
what a power cut can take. The file grows ahead of its records by whole steps, reserved on the disk, so that a full
disk is an error here and not a signal; what is not written yet is zeros. A record is a fixed head, the reply's text
and a checksum; reading ends at the first record that is not whole.

An intent is written before its body, and with it the results that came since. A result that a crash takes from memory
leaves its intent, so that its recipient is ambiguous; since a connection writes its next body only after that write,
there is still at most one such recipient a connection.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ticketing.massmail.recipients.outcome import Outcome
from ticketing.massmail.replies.receipts import external_id

# kind, campaign, seq, state, attempts, code, transport, whether its id of the message is kept, at, next try, reason,
# length of the reply
HEAD = struct.Struct(">cIIBHHH?ddBB")
CHECK = struct.Struct(">I")
INTENT, RESULT = b"I", b"R"
STEP = 1024 * 1024
COMPACT_ABOVE = 4 * STEP
NO_TRANSPORT = 65535
SUFFIX = ".journal"
Key = tuple[int, int]


@dataclass
class Journal:
    """An open journal. `unsettled` holds the records that the database does not have yet."""

    path: Path
    handle: int
    room: mmap.mmap
    size: int = 0
    dirty: bool = False
    unsettled: dict[Key, tuple[Outcome | None, bytes]] = field(default_factory=dict)
    held: list[bytes] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path, owner: str) -> Journal:
        """A new journal of this process, locked until the process ends."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{owner}{SUFFIX}"
        handle = _locked(path)
        return cls(path, handle, _mapped(handle, STEP))

    def intend(self, campaign: int, seq: int, attempts: int) -> None:
        """Before the first byte of a body; on the kernel's side when this returns. Raises OSError: no room for it."""
        data = _intent(campaign, seq, attempts)
        self.held.append(data)
        self.write()
        self.unsettled[campaign, seq] = (None, data)

    def conclude(self, outcome: Outcome) -> None:
        """After the reply, or instead of one; written with the next intent, or by the next `write`."""
        data = record(RESULT, outcome)
        self.unsettled[outcome.key] = (outcome, data)
        self.held.append(data)

    def settled(self, outcomes: Sequence[Outcome]) -> None:
        """The database has these; rewrites the file when it has grown. What was written since then stays."""
        for one in outcomes:
            if self.unsettled.get(one.key, (None,))[0] is one:
                del self.unsettled[one.key]
        if self.size > COMPACT_ABOVE:
            self._compact()

    def write(self) -> None:
        """What is held back, to the kernel."""
        if self.held:
            data = self.held[0] if len(self.held) == 1 else b"".join(self.held)
            end = self.size + len(data)
            if end > len(self.room):
                self._grow(end)
            self.room[self.size : end] = data
            self.held.clear()
            self.size = end
            self.dirty = True

    def sync(self) -> None:
        """Onto the disk what was written. May be called from another thread."""
        if self.dirty:
            self.dirty = False
            os.fsync(self.handle)

    def close(self) -> None:
        """Ends it; removes the file if the database has everything."""
        if self.unsettled:
            self.write()
        else:
            self.path.unlink(missing_ok=True)
        self.room.close()
        os.close(self.handle)

    def _grow(self, end: int) -> None:
        whole = -(-end // STEP) * STEP
        os.posix_fallocate(self.handle, 0, whole)
        self.room.resize(whole)

    def _compact(self) -> None:
        fresh = self.path.with_suffix(".new")
        data = b"".join(record for _, record in self.unsettled.values())
        handle = _locked(fresh)
        room = _mapped(handle, -(-(len(data) + 1) // STEP) * STEP)
        room[: len(data)] = data
        self.held.clear()
        os.fsync(handle)
        fresh.replace(self.path)
        self.room.close()
        os.close(self.handle)
        self.handle, self.room, self.size = handle, room, len(data)


REASONS = (None, "no_answer", "max_age", "unsendable")


def record(kind: bytes, said: Outcome) -> bytes:
    """One record as bytes."""
    reply = (said.reply or "").encode()[:255]
    next_try = said.next_try_at.timestamp() if said.next_try_at else 0.0
    head = HEAD.pack(
        kind, said.campaign, said.seq, said.state, min(said.attempts, 65535), said.code or 0,
        NO_TRANSPORT if said.transport is None else said.transport, said.external_id is not None,
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


def _intent(campaign: int, seq: int, attempts: int) -> bytes:
    head = HEAD.pack(INTENT, campaign, seq, 0, min(attempts, 65535), 0, NO_TRANSPORT, False, 0.0, 0.0, 0, 0)
    return head + CHECK.pack(zlib.crc32(head))


def _mapped(handle: int, room: int) -> mmap.mmap:
    """So many bytes of the file, on the disk and in memory."""
    os.posix_fallocate(handle, 0, room)
    return mmap.mmap(handle, room)


def _locked(path: Path) -> int:
    handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600)
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


def _outcome(head: tuple[bytes, int, int, int, int, int, int, bool, float, float, int, int], reply: bytes) -> Outcome:
    _, campaign, seq, state, attempts, code, transport, replaced, at, next_try, reason, _ = head
    said = reply.decode("utf-8", "replace") or None
    return Outcome(
        campaign,
        seq,
        state,
        attempts,
        datetime.fromtimestamp(at, UTC),
        code or None,
        said,
        REASONS[reason],
        datetime.fromtimestamp(next_try, UTC) if next_try else None,
        None if transport == NO_TRANSPORT else transport,
        external_id(said) if replaced and said else None,
    )
