"""A worker that dies: `python -m tests.faults.lives --kills N --seed S --journal FILE`.

The parent loads the application once and forks a life at a time; it waits until that life has handed over messages
(the receiving server's journal grows), then a random moment more, and kills it with SIGKILL. The last life may live
until it is told to end. Nothing is tidied up in between.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path

LONGEST_WAIT = 30.0


def live() -> None:
    """One worker, as `flask worker` runs it, for a campaign that belongs to no ticket."""
    from config import from_environment
    from ticketing import worker
    from ticketing.app import create_app
    from ticketing.ledger.reactions.table import REACTIONS, After
    from ticketing.office import doors

    app = create_app(from_environment())
    doors.LEAVE_TO_SEND.clear()
    REACTIONS["campaign_finished"] = After(lambda _occasion: None)
    worker.run(app)


def born() -> int:
    """The pid of a new life."""
    pid = os.fork()
    if pid:
        return pid
    try:
        live()
    finally:
        sys.stdout.flush()
        os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--longest", type=float, default=0.25, help="seconds of sending before the kill, at most")
    parser.add_argument("--journal", type=Path, required=True)
    given = parser.parse_args()
    import ticketing.app  # noqa: F401  loaded once; each life is a fork

    moments = random.Random(given.seed)
    for number in range(given.kills):
        before, pid = given.journal.stat().st_size, born()
        deadline = time.monotonic() + LONGEST_WAIT
        while given.journal.stat().st_size == before and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(moments.uniform(0, given.longest))
        sending = given.journal.stat().st_size > before
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        print(f"killed {number + 1} {'sending' if sending else 'idle'}", flush=True)
    last = born()
    signal.signal(signal.SIGTERM, lambda *_: os.kill(last, signal.SIGTERM))
    _, status = os.waitpid(last, 0)
    print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
