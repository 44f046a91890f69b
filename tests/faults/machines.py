"""Several machines on one: `python -m tests.faults.machines worker:FOLDER sender:FOLDER sender:FOLDER…`.

The parent loads the application once and forks a process for each; each has its own data folder, so its own journal
and its own name as a machine. It prints `started NUMBER PID` for each and ends them when it is told to end.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path


def live(role: str, folder: str) -> None:
    """One process of a campaign that belongs to no ticket."""
    os.environ["DESPACHO_DATA_DIR"] = folder
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s {Path(folder).name} %(name)s %(message)s")
    from config import from_environment
    from ticketing import worker
    from ticketing.app import create_app
    from ticketing.ledger.reactions.table import REACTIONS, After
    from ticketing.office import doors

    app = create_app(from_environment())
    doors.LEAVE_TO_SEND.clear()
    REACTIONS["campaign_finished"] = After(lambda _occasion: None)
    if role == "sender":
        worker.run_sender(app)
    else:
        worker.run(app)


def born(role: str, folder: str) -> int:
    """The pid of one more process."""
    pid = os.fork()
    if pid:
        return pid
    try:
        live(role, folder)
    finally:
        sys.stdout.flush()
        os._exit(0)


def main() -> None:
    import ticketing.app  # noqa: F401  loaded once; each process is a fork

    pids = []
    for number, given in enumerate(sys.argv[1:]):
        role, _, folder = given.partition(":")
        Path(folder).mkdir(parents=True, exist_ok=True)
        pids.append(born(role, folder))
        print(f"started {number} {pids[-1]}", flush=True)

    def end(*_: object) -> None:
        for pid in pids:
            os.kill(pid, signal.SIGTERM)  # a child that was killed stays a zombie until it is waited for: harmless

    signal.signal(signal.SIGTERM, end)
    for pid in pids:
        _, status = os.waitpid(pid, 0)
        print(f"ended {pid} {os.waitstatus_to_exitcode(status)}", flush=True)


if __name__ == "__main__":
    main()
