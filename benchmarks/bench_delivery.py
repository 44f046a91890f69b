"""How fast campaigns leave, beside Postfix's C load generator and the ways that Python programs commonly send mail."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import mailing, others
from benchmarks.postfix import SESSIONS, NoPostfix, Tools, tools
from benchmarks.report import Report, median
from tests.harness import office
from tests.harness.postgres import Server, running

TARGET = 0.80
CONNECTIONS = SESSIONS  # as many as the C load generator holds


@dataclass
class Bench:
    """What every run needs: the database server, the receiving server's port, the size of a message."""

    server: Server
    tools: Tools
    port: int
    folder: Path
    size: int = 0

    def ours(self, people: int, *, processes: int = 1, key: str = "") -> tuple[float, float]:
        """(messages a second, peak MiB of the largest process) of a whole campaign: the audience is frozen already."""
        with self.server.database() as url:
            home = Path(tempfile.mkdtemp(dir=self.folder))
            office.build_schema(url, home)
            with mailing.application(url, home, smtp_url=f"smtp://127.0.0.1:{self.port}", clock_file=""):
                mailing.populate(people)
                campaign = mailing.started()
                self.size = self.size or mailing.size_of(campaign)
            return self._sent(url, home, campaign, people, processes, key)

    def _sent(self, url: str, home: Path, campaign: int, people: int, processes: int, key: str) -> tuple[float, float]:
        arguments = [url, str(home), str(campaign), "--port", str(self.port)]
        arguments += ["--connections", str(max(4, CONNECTIONS // processes)), "--dkim", key]
        command = [sys.executable, "-m", "benchmarks.sending", *arguments]
        senders = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(processes)
        ]
        for sender in senders:
            if sender.stdout is None or sender.stdout.readline() != "ready\n":
                raise RuntimeError("A sending process did not start")
        ended = [sender.communicate("go\n")[0] for sender in senders]
        told = [json.loads(text.strip().splitlines()[-1]) for text in ended]
        return people / max(one["seconds"] for one in told), max(one["peak_mib"] for one in told)

    def source(self, messages: int) -> float:
        return self.tools.source(self.port, messages, self.size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="only the pair that has a target")
    parser.add_argument("--memory", type=int, nargs=2, default=(10_000, 1_000_000), metavar=("FEW", "MANY"))
    given = parser.parse_args()
    report = Report()
    with ExitStack() as stack:
        try:
            found = stack.enter_context(tools())
        except NoPostfix as why:
            sys.exit(str(why))
        server = stack.enter_context(running())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bench = Bench(server, found, stack.enter_context(found.sink()), folder)
        bench.ours(1000)
        print(f"One message: {bench.size} bytes", flush=True)
        beside_c(bench, report, given.people, given.runs)
        if not given.quick:
            processes(bench, report, given.people)
            signed(bench, report, given.people)
            usual_ways(bench, report)
            memory(bench, report, *given.memory)
    report.told()


def beside_c(bench: Bench, report: Report, people: int, runs: int) -> None:
    """Alternating runs, so that what else the machine does falls on both."""
    pairs = [(bench.ours(people)[0], bench.source(people)) for _ in range(runs)]
    report.add("ours_1_process", median([ours for ours, _ in pairs]), "messages/s")
    report.add("smtp_source", median([theirs for _, theirs in pairs]), "messages/s")
    report.add("ratio_to_smtp_source", median([ours / theirs for ours, theirs in pairs]), "x", least=TARGET)


def processes(bench: Bench, report: Report, people: int) -> None:
    for number in (2, 4):
        report.add(f"ours_{number}_processes", bench.ours(people, processes=number)[0], "messages/s")


def signed(bench: Bench, report: Report, people: int) -> None:
    """With DKIM, rsa-2048."""
    from ticketing.massmail.message import dkim_key

    key = bench.folder / "dkim.pem"
    dkim_key.make(key, kind="rsa")
    for number in (1, 2, 4):
        report.add(f"dkim_{number}_process", bench.ours(people // 5, processes=number, key=str(key))[0], "messages/s")


def usual_ways(bench: Bench, report: Report) -> None:
    body = others.message(bench.size)
    for name, (count, send) in others.WAYS.items():
        report.add(name, _rate(send, bench.port, body, count), "messages/s")
    try:
        with others.elsewhere() as rate:
            for name, count in others.ELSEWHERE.items():
                report.add(name, rate(name, bench.port, count, bench.size), "messages/s")
    except others.NotHere as why:
        report.note(str(why))
    ours = report.figures["ours_1_process"]["value"]
    for name in (*others.WAYS, *others.ELSEWHERE):
        if name in report.figures:
            report.add(f"ours_beside_{name}", ours / report.figures[name]["value"], "x")


def memory(bench: Bench, report: Report, few: int, many: int) -> None:
    small, large = bench.ours(few)[1], bench.ours(many)[1]
    report.add(f"peak_memory_{few}", small, "MiB")
    report.add(f"peak_memory_{many}", large, "MiB")
    report.add("peak_memory_growth", large / small, "x", most=1.10)


def _rate(send: Callable[[int, bytes, int], None], port: int, body: bytes, count: int) -> float:
    begin = time.perf_counter()
    send(port, body, count)
    return count / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
