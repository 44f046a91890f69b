"""A worker that dies at a system call: `python -m tests.faults.points --inject CALLS:WHAT --at 1 2 3 --journal FILE`.

The parent loads the application once and forks a life at a time. Each life waits until strace holds it; then it works
until the N-th of the calls, which does not happen as it should. The last life is left alone until it is told to end.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.lives import live

LONGEST_LIFE, LONGEST_WAIT = 4.0, 10.0


def born() -> tuple[int, int]:
    """(pid, where to write a byte that lets it begin)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(reading)
        return pid, writing
    try:
        os.close(writing)
        os.read(reading, 1)
        live()
    finally:
        sys.stdout.flush()
        os._exit(0)


def held(pid: int, inject: str, said: Path) -> subprocess.Popen[bytes]:
    """strace, once it holds the process."""
    calls = inject.partition(":")[0]
    order = [
        "strace",
        "-f",
        "-p",
        str(pid),
        "-A",
        "-o",
        str(said) + ".trace",
        "-e",
        f"trace={calls}",
        "-e",
        f"inject={inject}",
    ]
    with said.open("wb") as out:
        tracer = subprocess.Popen(order, stderr=out, stdin=subprocess.DEVNULL)
    deadline = time.monotonic() + LONGEST_WAIT
    while b"attached" not in said.read_bytes() and time.monotonic() < deadline and tracer.poll() is None:
        time.sleep(0.01)
    return tracer


def ended(pid: int, seconds: float) -> str:
    """How it ended by itself, or `alive`: then it is killed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return "alive"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inject", required=True)
    parser.add_argument("--at", nargs="+", required=True)
    parser.add_argument("--said", type=Path, required=True)
    parser.add_argument("--life", type=float, default=LONGEST_LIFE)
    given = parser.parse_args()
    import ticketing.app  # noqa: F401  loaded once; each life is a fork

    for number in given.at:
        pid, begin = born()
        tracer = held(pid, f"{given.inject}:when={number}", given.said)
        os.write(begin, b"x")
        os.close(begin)
        print(f"at {number} ended {ended(pid, given.life)}", flush=True)
        tracer.wait(10)
    last, begin = born()
    os.write(begin, b"x")
    signal.signal(signal.SIGTERM, lambda *_: os.kill(last, signal.SIGTERM))
    print("left alone", flush=True)
    _, status = os.waitpid(last, 0)
    print(f"last ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
