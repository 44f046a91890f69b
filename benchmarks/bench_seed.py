"""How long `demo seed --tickets 20000` takes, on SQLite and PostgreSQL: the rows of the past are written in bulk."""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.report import Report
from tests.harness import office
from tests.harness.postgres import running

MOST_SECONDS = 60.0
NOW = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    report = Report()
    with ExitStack() as stack:
        if given.only != "postgresql":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            measure(report, "sqlite", f"sqlite:///{folder / 'seed.sqlite3'}", folder, given.tickets)
        if given.only != "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = stack.enter_context(stack.enter_context(running()).database())
            measure(report, "postgresql", url, folder, given.tickets)
    report.told()


def measure(report: Report, name: str, url: str, folder: Path, tickets: int) -> None:
    """Wall and CPU seconds of the whole seed, the acted requests included."""
    from ticketing.demo.seed import seed
    from ticketing.extensions import db

    office.build_schema(url, folder)
    with office.opened(office.settings(url, folder)) as app, app.app_context():
        begin, used = time.perf_counter(), time.process_time()
        seed(tickets=tickets, at=NOW)
        db.session.commit()
        report.add(f"seed_{name}_cpu", time.process_time() - used, "s")
        report.add(f"seed_{name}", time.perf_counter() - begin, f"s for {tickets} tickets", most=MOST_SECONDS)


if __name__ == "__main__":
    main()
