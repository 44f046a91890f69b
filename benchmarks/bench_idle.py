"""What doing nothing costs, of `demo run` and of `worker`, on SQLite and PostgreSQL; and how soon what is asked leaves.

A share is CPU time (user and system, of the process and all that it started) by wall time; what the database server
uses is not in it. A busy machine makes the delays longer, the shares hardly.
"""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import idle
from benchmarks.report import Report
from tests.harness import mailbox, office
from tests.harness.mailbox import Mailbox
from tests.harness.postgres import running
from tests.harness.process import Program, clean_environment, environment, flask

MOST_PERCENT, NOTICE_SECONDS, SEND_SECONDS = 0.5, 2.0, 1.0
SETTLED_SECONDS = 15.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--times", type=int, default=10, help="how many notices and sends are measured")
    parser.add_argument("--parts", action="store_true", help="say what each process used")
    parser.add_argument("--only", choices=("worker", "demo"))
    given = parser.parse_args()
    report = Report()
    with running() as server, server.database() as one, server.database() as other, ExitStack() as stack:
        bases = {"sqlite": ("", ""), "postgresql": (one, other)}
        for name, (for_worker, for_demo) in bases.items():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            if given.only != "demo":
                of_worker(report, name, for_worker, folder, given.seconds, given.times, parts=given.parts)
            if given.only != "worker":
                of_demo(report, name, for_demo, folder, given.seconds, parts=given.parts)
    report.told()


def of_worker(report: Report, name: str, url: str, folder: Path, seconds: float, times: int, *, parts: bool) -> None:
    url = url or f"sqlite:///{folder / 'worker.sqlite3'}"
    home = folder / "worker"
    office.build_schema(url, home)
    with mailbox.running(folder / "mail") as box:
        settings = office.settings(url, home, smtp_url=box.url, clock_file="")
        with office.opened(settings) as app, app.app_context():
            told = _people(times)
            with _worker(environment(settings), folder / "worker.log") as program:
                share = _share(program, seconds, parts=parts)
                report.add(f"worker_{name}", share, "% of a core", most=MOST_PERCENT)
                delays = [_notice(box, told, number) for number in range(times)]
                report.add(f"notice_{name}", max(delays), "s", most=NOTICE_SECONDS)
                delays = [_send(box, number) for number in range(times)]
                report.add(f"send_{name}", max(delays), "s", most=SEND_SECONDS)


def of_demo(report: Report, name: str, url: str, folder: Path, seconds: float, *, parts: bool) -> None:
    with _demo(url or f"sqlite:///{folder / 'demo.sqlite3'}", folder / "demo") as program:
        report.add(f"demo_{name}", _share(program, seconds, parts=parts), "% of a core", most=MOST_PERCENT)


@contextmanager
def _worker(env: Mapping[str, str], log: Path) -> Iterator[Program]:
    program = Program.start([sys.executable, "-m", "benchmarks.idle_worker"], log=log, env=env)
    try:
        yield program
    finally:
        program.stop()


@contextmanager
def _demo(url: str, home: Path) -> Iterator[Program]:
    home.mkdir()
    desk, catcher = _free_port(), _free_port()
    values = {"DATA_DIR": home, "DATABASE_URL": url, "PORT": desk, "CATCHER_PORT": catcher}
    env = clean_environment() | {f"DESPACHO_{key}": str(value) for key, value in values.items()}
    program = flask("demo", "run", env=env, log=home / "demo.log")
    try:
        program.wait_for_page(f"http://127.0.0.1:{desk}/healthz", seconds=600)
        yield program
    finally:
        program.stop()


def _share(program: Program, seconds: float, *, parts: bool) -> float:
    """Percent of a core, over so many seconds."""
    time.sleep(SETTLED_SECONDS)
    before, used, begin = idle.by_process(program.pid), idle.seconds(program.pid), time.monotonic()
    time.sleep(seconds)
    share = 100 * (idle.seconds(program.pid) - used) / (time.monotonic() - begin)
    if parts:
        for process, spent in idle.by_process(program.pid).items():
            print(f"    {spent - before.get(process, 0.0):6.2f} s  {process}", flush=True)
    return share


def _people(times: int) -> Callable[[int], datetime]:
    """An office with a ticket, on which the requester writes; who works it is told by mail."""
    from tests.desk import cast as desk
    from tests.massmail import world
    from ticketing import clock
    from ticketing.desk.messages.actions import post
    from ticketing.extensions import db
    from ticketing.office import doors

    doors.LEAVE_TO_SEND.clear()
    for number in range(times):
        world.fill(1, code=f"medida{number}")
    cast = desk.hire()
    ticket = desk.filed(cast, clock.now(), fields=desk.form(latest_date="2036-12-31"))
    ticket.assignee = cast.professional
    db.session.commit()

    def write(number: int) -> datetime:
        at = clock.now()
        post(ticket, f"Mensaje {number}", internal=False, by=cast.requester, at=at)
        db.session.commit()
        return at

    return write


def _notice(box: Mailbox, write: Callable[[int], datetime], number: int) -> float:
    """Seconds from what happened to the letter that tells of it."""
    _pause(number)
    known = len(box.accepted())
    asked = write(number)
    return box.wait_for(known + 1, seconds=60)[known].at - asked.timestamp()


def _send(box: Mailbox, number: int) -> float:
    """Seconds from the hour for which a campaign was armed to its first message."""
    from tests.massmail import world
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns import actions
    from ticketing.office.people.models import Person

    by = db.session.query(Person).first()
    known = len(box.accepted())
    campaign = world.drafted(by=by, lists=(f"medida{number}",), words="<p>Una medida.</p>", at=clock.now())
    asked = clock.now() + timedelta(seconds=2 + 0.37 * (number % 3))
    actions.arm(campaign, start_at=asked, by=None, at=clock.now())
    campaign.undo_until = None
    db.session.commit()
    return box.wait_for(known + 1, seconds=60)[known].at - asked.timestamp()


def _pause(number: int) -> None:
    """So that what is asked falls on every part of a second."""
    time.sleep(1.0 + 0.37 * (number % 7))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    main()
