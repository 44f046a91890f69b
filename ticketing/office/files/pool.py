"""Two processes that read files for this one, each begun when it is first needed; who comes third waits his turn."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from select import select
from threading import BoundedSemaphore
from typing import IO, Any, cast

from ticketing import clock
from ticketing.office.files.kinds import Kind
from ticketing.office.files.turns import turn

Job = Mapping[str, str | int]
ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "ticketing.office.files.reader")
READERS = 2
LONGEST = 8.0  # seconds that one file may take
LONGEST_JUDGED = 15.0  # and a document to publish, which is read and written again
LONGEST_SHEET = 40.0  # and a sheet, which is read and written again row by row
WAITERS = 2  # who wait for a reader at once, and how many seconds: all of a process's threads might wait else
TURN = 2.0
GRACE = 10.0  # seconds in which a reader must have answered beyond what it was given; it may just be starting


@dataclass(frozen=True)
class Verdict:
    """What reading a file came to: its measures, or why it is not taken; or that there was no time to finish."""

    width: int | None = None
    height: int | None = None
    refused: str = ""
    late: bool = False


class Reader:
    """One process that reads, one file at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, job: Job, seconds: float) -> dict[str, Any] | None:
        """Its answer; None if it is gone, or so long in answering that it was ended."""
        process = self._running()
        to, back = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        try:
            to.write(json.dumps({**job, "seconds": seconds}).encode() + b"\n")
            to.flush()
            heard = select([back], [], [], seconds + GRACE)[0]
            line = back.readline() if heard else b""
        except OSError:
            line = b""
        if not line:
            self.end()
            return None
        return dict(json.loads(line))

    def end(self) -> None:
        """Stop it; the next file begins another."""
        if self.process is None:
            return
        self.process.kill()
        self.process.communicate()
        self.process = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.end()
            # No secret of ours is in the environment of what reads strangers' files.
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
                start_new_session=True,
            )
        return self.process


_waiting = BoundedSemaphore(WAITERS)
_readers = [Reader() for _ in range(READERS)]
_free: LifoQueue[Reader] = LifoQueue()
for _one in _readers:
    _free.put(_one)


@atexit.register
def end_all() -> None:
    """No reader outlives its process."""
    for reader in _readers:
        reader.end()


def read(path: Path, name: str, kind: Kind, *, patience: float = LONGEST, whose: int | None = None) -> Verdict:
    """Read the file, for so many seconds at most; `late` if that was less than a file may take and did not do, or if
    everybody who reads was at work, or one at another file of the same person (`whose`: an id)."""
    job = {"path": str(path), "name": name, "media_type": kind.media_type}
    answer = _answer(job, LONGEST, patience, whose)
    if "late" in answer:
        return Verdict(late=True)
    if "died" in answer:
        return Verdict(refused=f"«{name}» pide demasiado tiempo o memoria al abrirlo; no se recibe. Redúzcalo.")
    return Verdict(**answer)


def judge(path: Path, clean: Path, media_type: str, *, patience: float = LONGEST_JUDGED) -> dict[str, Any] | None:
    """What `documents.work` says of a document to publish, and its copy without metadata in `clean`. None if that was
    less time than one may take and did not do; {"died"} for one that takes too much."""
    job = {"path": str(path), "clean": str(clean), "media_type": media_type}
    answer = _answer(job, LONGEST_JUDGED, patience, None)
    return None if "late" in answer else answer


def fit(path: Path, out: Path, wanted: tuple[int, int], at: int, most: int) -> dict[str, Any]:
    """What `fitting.work` says of this picture, cut and written to `out`; {"late"} if nobody who reads was free,
    {"died"} where it takes too much."""
    job: Job = {"path": str(path), "fit": str(out), "width": wanted[0], "height": wanted[1], "at": at, "most": most}
    return _answer(job, LONGEST, LONGEST, None)


def check(
    path: Path, told: Path, mended: Path, media_type: str, columns: str, *, patience: float = LONGEST_SHEET
) -> dict[str, Any] | None:
    """What `documents.work` says of the rows of a sheet: with its errors in `told`, repaired in `mended`. None and
    {"died"} as of a document."""
    job = {"path": str(path), "told": str(told), "clean": str(mended), "media_type": media_type, "columns": columns}
    answer = _answer(job, LONGEST_SHEET, patience, None)
    return None if "late" in answer else answer


def read_text(path: Path, text: Path, media_type: str, charset: str = "") -> dict[str, Any]:
    """What `page_text.work` says of a page whose text it wrote to `text`; {"late"} and {"died"} as of a picture."""
    job = {"path": str(path), "text": str(text), "media_type": media_type, "charset": charset}
    return _answer(job, LONGEST_JUDGED, LONGEST_JUDGED, None)


def make_still(path: Path, still: Path, media_type: str, charset: str = "") -> dict[str, Any]:
    """What `page_still.work` says of what it wrote to `still`; {"late"} and {"died"} as of a picture."""
    job = {"path": str(path), "still": str(still), "media_type": media_type, "charset": charset}
    return _answer(job, LONGEST_JUDGED, LONGEST_JUDGED, None)


def _answer(job: Job, longest: float, patience: float, whose: int | None) -> dict[str, Any]:
    """The reader's answer; {"late"} where patience ended, {"died"} where the file asked too much of whoever read it."""
    until = clock.monotonic() + patience
    begin_by = clock.monotonic() + min(patience, TURN)
    try:
        with turn(whose, begin_by - clock.monotonic()), _reader(begin_by - clock.monotonic()) as reader:
            left = min(longest, until - clock.monotonic())
            # A reader that is gone may have been ended by others: the file is tried with a new one.
            asked = (reader.ask(job, max(0.1, left)) for _try in range(2))
            answer = next(filter(None, asked), {"died": True})
    except Empty:
        return {"late": True}
    return {"died": True} if "late" in answer and left >= longest else answer


@contextmanager
def _reader(patience: float) -> Iterator[Reader]:
    reader = _next(patience)
    try:
        yield reader
    finally:
        _free.put(reader)


def _next(patience: float) -> Reader:
    """Whoever is free, or will be soon. Raises Empty, at once where enough wait already."""
    with suppress(Empty):
        return _free.get_nowait()
    if not _waiting.acquire(blocking=False):
        raise Empty
    try:
        return _free.get(timeout=max(0.0, patience))
    finally:
        _waiting.release()
