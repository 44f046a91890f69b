"""The process that reads files: each in a child of its own that has so much time and memory and no network.

Run as `python -m ticketing.office.files.reader`, it takes one job a line ({"path", "name", "media_type", "seconds"})
and answers each with one: {"width", "height"}, {"refused"}, {"late"} or {"died"}. A job that says where to write the
`clean` copy of a document to publish is answered with what `documents.work` says of it, and so is a sheet, for which
the job says what `columns` it has to have; one that says where to `fit` a picture with what `fitting.work` does, and
one that says where the `text` of a page or what of it stands `still` goes with what `page_text.work` or
`page_still.work` does. It loads what reading needs once, so that a child costs a fork. It ends with whoever started it,
whose end closes its input.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from PIL import Image

from ticketing.office.documents import page_still, page_text, work
from ticketing.office.files import fitting
from ticketing.office.files.kinds import KINDS
from ticketing.office.files.readings import examine
from workflows.refusals import Refused

MEMORY = 480 * 1024 * 1024
PROCESSOR, PROCESSOR_JUDGED = 8, 10  # seconds that reading a file may compute, and judging and cleaning a document
PROCESSOR_SHEET = 30  # and a sheet of many rows, each of them checked
LARGEST = 256 * 1024 * 1024  # that a clean copy may be
LONGEST_ANSWER = 64 * 1024
WRITES = {"clean", "fit", "text", "still"}  # what a job says to where something is written
FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "ctypes.")


def main() -> None:
    """Serve until the input ends."""
    Image.init()
    for line in sys.stdin.buffer:
        answer = json.dumps(_in_child(json.loads(line)))
        sys.stdout.buffer.write(answer.encode() + b"\n")
        sys.stdout.buffer.flush()


def _in_child(job: dict[str, Any]) -> dict[str, Any]:
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        _work(job, writable)
    os.close(writable)
    try:
        return _heard(readable, float(job["seconds"]))
    finally:
        os.close(readable)
        os.killpg(child, signal.SIGKILL) if _leads_its_group(child) else os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _work(job: dict[str, Any], writable: int) -> None:
    """In the child; never returns."""
    try:
        os.setpgid(0, 0)
        judged = PROCESSOR_SHEET if "columns" in job else PROCESSOR_JUDGED
        _bind(*((judged, LARGEST) if WRITES & job.keys() else (PROCESSOR, 0)))
        os.write(writable, json.dumps(_verdict(job)).encode())
    finally:
        os._exit(0)


def _bind(computes: int = PROCESSOR, writes: int = 0) -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, computes),
        (resource.RLIMIT_FSIZE, writes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    sys.addaudithook(_forbid)


def _forbid(event: str, _args: Any) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


def _verdict(job: dict[str, Any]) -> dict[str, Any]:
    if "clean" in job:
        return _guarded(work.judge, job)
    if "fit" in job:
        return _guarded(fitting.work, job)
    if "still" in job:
        return _guarded(page_still.work, job)
    if "text" in job:
        return _guarded(page_text.work, job)
    kind = next(one for one in KINDS.values() if one.media_type == job["media_type"])
    try:
        with open(job["path"], "rb") as stream:
            found = examine(stream, job["name"], kind)
    except Refused as refusal:
        return {"refused": refusal.sentence}
    except MemoryError:
        return {"died": True}
    return {"width": found.width, "height": found.height}


def _guarded(done: Callable[[dict[str, Any]], dict[str, Any]], job: dict[str, Any]) -> dict[str, Any]:
    try:
        return done(job)
    except MemoryError:
        return {"died": True}


def _heard(readable: int, seconds: float) -> dict[str, Any]:
    """What the child says; that it is late or said nothing if so."""
    until, said = monotonic() + seconds, b""
    while len(said) < LONGEST_ANSWER:
        if not select.select([readable], [], [], max(0.0, until - monotonic()))[0]:
            return {"late": True}
        piece = os.read(readable, LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return dict(json.loads(said)) if said else {"died": True}


def _leads_its_group(child: int) -> bool:
    return os.getpgid(child) == child


if __name__ == "__main__":
    main()
