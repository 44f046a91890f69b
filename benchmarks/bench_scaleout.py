"""Messages a second by 1, 2 and 4 sender processes through RabbitMQ, beside one process without a broker.

Every process has its own data folder, as on a machine of its own; database, broker, receiving server and senders share
this machine's cores, so the figure says what the broker costs and where the cores end, not what more machines bring.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from benchmarks import mailing, postfix
from benchmarks.report import Report, median
from tests.faults.test_kill_sender import environment
from tests.harness import postgres, rabbitmq
from tests.harness.process import Program

LONGEST = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--senders", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    rates: dict[int, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        server = stack.enter_context(postgres.running())
        broker = stack.enter_context(rabbitmq.running())
        port = stack.enter_context(stack.enter_context(postfix.tools()).sink())
        for number in range(given.rounds):
            for senders in [0, *given.senders]:
                rates[senders].append(_rate(server, broker.url if senders else "", port, senders, given.people))
                print(
                    f"  round {number + 1}, {senders or 'no broker'}: {rates[senders][-1]:,.0f} messages/s", flush=True
                )
    report = Report()
    plain = median(rates[0])
    report.add("without_broker_1_process", plain, "messages/s")
    for senders in given.senders:
        report.add(f"broker_{senders}_senders", median(rates[senders]), "messages/s")
        report.add(f"broker_{senders}_senders_ratio", median(rates[senders]) / plain, "x")
    report.told()


def _rate(server: postgres.Server, broker_url: str, port: int, senders: int, people: int) -> float:
    """From the first result in the database to the last."""
    with server.database() as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        from tests.harness import office

        office.build_schema(url, folder)
        changes = {"smtp_url": f"smtp://127.0.0.1:{port}", "broker_url": broker_url, "clock_file": ""}
        with mailing.application(url, folder, **changes) as app:
            mailing.populate(people)
            campaign = mailing.started()
            roles = [f"worker:{folder}/0", *(f"sender:{folder}/{number + 1}" for number in range(senders))]
            env = environment(app.config["SETTINGS"]) | {
                "DESPACHO_BROKER_URL": broker_url,
                "DESPACHO_SENDER_CONNECTIONS": "16",
            }
            command = [sys.executable, "-m", "tests.faults.machines", *roles]
            program = Program.start(command, log=folder / "log", env=env)
            try:
                return _watched(campaign, people, program)
            finally:
                program.stop()


def _watched(campaign: int, people: int, program: Program) -> float:
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import ACCEPTED
    from ticketing.massmail.recipients.queries import tally

    first: tuple[float, int] | None = None
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline and program.alive():
        done, now = tally(campaign).get(ACCEPTED, 0), time.perf_counter()
        db.session.rollback()
        if done and first is None:
            first = now, done
        if done == people and first:
            return (done - first[1]) / (now - first[0])
        time.sleep(0.02)
    raise SystemExit(f"{json.dumps(tally(campaign))} of {people}\n{program.said()[-3000:]}")


if __name__ == "__main__":
    main()
