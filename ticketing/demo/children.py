"""The processes that serve the demo: started, watched, ended by their pid, and never left behind."""

from __future__ import annotations

import ctypes
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from config import HERE
from ticketing import clock

PATIENCE = 15.0
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Child:
    """A process of ours, what people call it, and since when it runs (monotonic seconds)."""

    words: str
    process: subprocess.Popen[bytes]
    since: float


def start(words: str, arguments: Sequence[str]) -> Child:
    """Run a Python module in a session of its own: Ctrl-C reaches only us, and we end the children in order."""
    command = [sys.executable, "-m", *arguments]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=HERE, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_die_with_parent
    )
    return Child(words, process, clock.monotonic())


def free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int, *, within: float) -> bool:
    """Whether somebody accepts connections there before the time is over."""
    until = clock.monotonic() + within
    while clock.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        threading.Event().wait(0.1)
    return False


def told_to_stop() -> threading.Event:
    """Set once somebody asks this process to end."""
    stop = threading.Event()

    def hear(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hear)
    return stop


def first_death(children: Iterable[Child], stop: threading.Event) -> Child | None:
    """Wait until told to stop (None) or until one of the children has ended by itself. Waiting costs nothing."""
    watched = list(children)
    with _signals() as wakeup:
        while not stop.is_set():
            for child in watched:
                if child.process.poll() is not None:
                    return child
            wakeup.recv(64)
    return None


@contextmanager
def _signals() -> Iterator[socket.socket]:
    """Readable as soon as any signal came: who looks first and reads then misses none."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    before = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    former = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    try:
        yield ours
    finally:
        signal.set_wakeup_fd(former)
        signal.signal(signal.SIGCHLD, before)
        ours.close()
        theirs.close()


def end(children: Sequence[Child]) -> None:
    """End them one after the other, the last started first; who does not hear is killed."""
    for child in reversed(children):
        child.process.terminate()
        try:
            child.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()


def _die_with_parent() -> None:
    # Where the system can (Linux), a child whose parent was killed outright is told to end: no port stays taken.
    if hasattr(_libc, "prctl"):
        _libc.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
