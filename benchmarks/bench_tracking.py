"""Opens a second through gunicorn, beside the same server's empty answer; the median ratio of alternating rounds."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import mailing
from benchmarks.report import Report, median
from tests.harness import office, postgres
from tests.harness.process import environment

TARGET = 0.7
CONNECTIONS = 16
SHAPE = ("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--keep-alive", "30", "--log-level", "error")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    report = Report()
    with postgres.running() as server, server.database() as url:
        folder = Path(tempfile.mkdtemp())
        office.build_schema(url, folder)
        with mailing.application(url, folder) as app:
            mailing.populate(given.requests)
            paths = _paths(app.config["SETTINGS"].secret_key, mailing.started(), given.requests)
        with served("wsgi_public:app", url, folder) as ours, served("benchmarks.empty:app", url, folder) as empty:
            ask(ours, paths[:2000])
            ask(empty, paths[:2000])
            rounds = [(ask(ours, paths), ask(empty, paths)) for _ in range(given.runs)]
        kept = sum(path.read_bytes().count(b"\n") for path in (folder / "hits").glob("*.hits"))
    report.add("opens", median([one for one, _ in rounds]), "requests/s")
    report.add("empty", median([other for _, other in rounds]), "requests/s")
    report.add("ratio", median([one / other for one, other in rounds]), "x", least=TARGET)
    report.add("opens kept", kept, "lines", least=given.requests * given.runs + 2000)
    report.told()


def _paths(secret: str, campaign: int, many: int) -> list[bytes]:
    from ticketing.massmail.identity import tokens

    return [f"/o/{tokens.token(secret, tokens.OPEN, campaign, seq)}".encode() for seq in range(many)]


@contextmanager
def served(app: str, url: str, folder: Path) -> Iterator[int]:
    """The port at which gunicorn serves this application."""
    port = free_port()
    settings = office.settings(url, folder)
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *SHAPE, app]
    process = subprocess.Popen(command, env=environment(settings))
    try:
        await_port(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def await_port(process: subprocess.Popen[bytes], port: int) -> None:
    """Returns once it listens. Raises where it did not start."""
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("gunicorn did not start")


def ask(port: int, paths: Sequence[bytes]) -> float:
    """Requests a second over kept connections, each waiting for its answer. Raises for any that is not 200."""
    parts = [paths[number::CONNECTIONS] for number in range(CONNECTIONS)]
    wrong: list[bytes] = []
    threads = [threading.Thread(target=_asked, args=(port, part, wrong)) for part in parts]
    begin = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    if wrong:
        raise RuntimeError(f"An answer was not 200: {wrong[0][:200]!r}")
    return len(paths) / (time.perf_counter() - begin)


def _asked(port: int, paths: Sequence[bytes], wrong: list[bytes]) -> None:
    head = b" HTTP/1.1\r\nHost: medida\r\nUser-Agent: Mozilla/5.0 (medida)\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for path in paths:
            wire.sendall(b"GET " + path + head)
            answer = _answer(wire)
            if not answer.startswith(b"HTTP/1.1 200"):
                wrong.append(answer)
                return


def _answer(wire: socket.socket) -> bytes:
    """One whole answer, told by its Content-Length."""
    data = b""
    while True:
        more = wire.recv(65536)
        if not more:
            return data
        data += more
        head, found, body = data.partition(b"\r\n\r\n")
        if found:
            lower = head.lower()
            at = lower.find(b"content-length:")
            length = int(lower[at + 15 :].split(b"\r\n")[0]) if at >= 0 else 0
            if len(body) >= length:
                return data


if __name__ == "__main__":
    main()
