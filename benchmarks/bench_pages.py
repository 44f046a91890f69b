"""What the queue, a ticket and the list of samples cost beside a bare Flask page of fifty rows, through gunicorn.

One client, one request at a time, in alternating runs; each page's median beside the bare page's in the same run, and
the median of these ratios. The same by the processor's time of the serving process, which other work on the machine
does not lengthen.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import idle
from benchmarks.bench_tracking import await_port, free_port
from benchmarks.report import Report, median
from tests.harness import office
from tests.harness.postgres import running
from tests.harness.process import environment

if TYPE_CHECKING:
    from flask import Flask

NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)
LINES = 50
MOST = 5.0
BARE = "bare"
SHAPE = ("--workers", "1", "--threads", "2", "--keep-alive", "30", "--log-level", "error")


@dataclass
class Page:
    """A page at its port, and what each of its runs cost: seconds on the wall and of the processor, a request."""

    port: int
    pid: int
    path: str
    cookie: str = ""
    walls: list[float] = field(default_factory=list)
    works: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--requests", type=int, default=40)
    given = parser.parse_args()
    report = Report()
    with running() as server, server.database() as url, ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths, cookie = _founded(url, folder, given.tickets)
        desk, bare = (stack.enter_context(_served(app, url, folder)) for app in ("wsgi:app", "benchmarks.bare:app"))
        pages = {name: Page(*desk, path, cookie) for name, path in paths.items()} | {BARE: Page(*bare, "/")}
        for page in pages.values():
            _asked(page, 5)  # templates compiled, connections made
            page.walls.clear()
            page.works.clear()
        for _ in range(given.runs):
            for page in pages.values():
                _asked(page, given.requests)
    _report(report, pages)
    report.told()


def _report(report: Report, pages: dict[str, Page]) -> None:
    bare = pages.pop(BARE)
    report.add(BARE, 1000 * median(bare.walls), "ms")
    report.add(f"{BARE}_cpu", 1000 * median(bare.works), "ms")
    for name, page in pages.items():
        report.add(name, 1000 * median(page.walls), "ms")
        report.add(f"{name}_ratio", median(_beside(page.walls, bare.walls)), "x", most=MOST)
        report.add(f"{name}_cpu_ratio", median(_beside(page.works, bare.works)), "x")


def _beside(ones: list[float], others: list[float]) -> list[float]:
    return [one / other for one, other in zip(ones, others, strict=True)]


def _founded(url: str, folder: Path, tickets: int) -> tuple[dict[str, str], str]:
    """The demo's institution with fifty requests that wait; the pages' paths and a coordinator's cookie."""
    from ticketing import clock
    from ticketing.demo.seed import seed
    from ticketing.extensions import db

    office.build_schema(url, folder)
    with office.opened(office.settings(url, folder)) as app, app.app_context():
        clock.move(NOW)
        seed(tickets=tickets, at=NOW)
        db.session.commit()
        ticket = _filled()
        db.session.commit()
        cookie = _signed_in(app)
    return {"queue": "/queue?view=all_open", "ticket": f"/tickets/{ticket}", "samples": "/samples"}, cookie


def _filled() -> str:
    """Let there be fifty open requests, as those that wait already; the number of the one most talked about."""
    from sqlalchemy import func, select

    from ticketing.desk.cases.models import Ticket
    from ticketing.desk.filing.actions import file_request
    from ticketing.desk.messages.models import Message
    from ticketing.extensions import db

    begun = Ticket.ended_at.is_(None)
    open_ones = db.session.scalars(select(Ticket).where(begun).order_by(Ticket.id.desc())).all()
    for number in range(max(0, LINES + 1 - len(open_ones))):
        like = open_ones[number % min(5, len(open_ones))]
        file_request(
            procedure=like.procedure_row, category=like.category, fields=like.content.fields, by=like.requester,
            at=like.filed_at,
        )  # fmt: skip
    said = select(Message.ticket_id, func.count().label("many")).group_by(Message.ticket_id).subquery()
    query = select(Ticket).join(said, said.c.ticket_id == Ticket.id).where(begun, Ticket.assignee_id.is_not(None))
    return db.session.scalars(query.order_by(said.c.many.desc(), Ticket.id).limit(1)).one().number


def _signed_in(app: Flask) -> str:
    """The cookie of a coordinator's browser."""
    from ticketing.demo.roles import COORDINATOR
    from ticketing.extensions import db
    from ticketing.office.people.queries import with_role
    from ticketing.office.sign_in.actions import begin

    person = with_role(COORDINATOR, NOW.date())[0]
    _session, token = begin(person, "medida", at=NOW)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    name = app.config["SESSION_COOKIE_NAME"]
    kept = client.get_cookie(name, domain="localhost")
    if kept is None:
        raise RuntimeError("nobody is signed in")
    return f"{name}={kept.value}"


@contextmanager
def _served(app: str, url: str, folder: Path) -> Iterator[tuple[int, int]]:
    """The port at which one process of gunicorn serves this application, and gunicorn's own number."""
    settings, port = office.settings(url, folder), free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *SHAPE, app]
    with (folder / "gunicorn.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment(settings), stdout=log, stderr=log)
    try:
        await_port(process, port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def _asked(page: Page, many: int) -> None:
    """One run over one kept connection. Raises for an answer that is not the page."""
    wire = http.client.HTTPConnection("127.0.0.1", page.port)
    walls, before = [], idle.seconds(page.pid)
    for _ in range(many):
        begin = time.perf_counter()
        wire.request("GET", page.path, headers={"Cookie": page.cookie})
        answer = wire.getresponse()
        body = answer.read()
        walls.append(time.perf_counter() - begin)
        if answer.status != 200:
            raise RuntimeError(f"{page.path}: {answer.status} {body[:200]!r}")
    wire.close()
    page.walls.append(median(walls))
    page.works.append((idle.seconds(page.pid) - before) / many)


if __name__ == "__main__":
    main()
