"""Programs of the application as their own processes: started, awaited, ended and killed by their pid."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.patience import START_SECONDS

if TYPE_CHECKING:
    from config import Settings

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 15
# A machine's proxy must never stand between a test and its own server.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class DidNotStart(AssertionError):
    """A program ended or stayed silent; the message carries the end of its log."""


@dataclass(frozen=True)
class Program:
    """One running process and the file that takes all it prints."""

    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls,
        arguments: Sequence[object],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> Program:
        """Starts `arguments` in the project's folder, with no DESPACHO_ settings but those of `env`."""
        with log.open("ab") as out:
            process = subprocess.Popen(
                [str(item) for item in arguments],
                cwd=ROOT,
                env=clean_environment() | dict(env or {}),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=pass_fds,
                start_new_session=True,
            )
        return cls(process, log)

    @property
    def pid(self) -> int:
        return self.process.pid

    def alive(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        """All it has printed."""
        return self.log.read_text(errors="replace")

    def wait_for_line(self, start: str, *, seconds: float = START_SECONDS) -> str:
        """The first printed line that begins with `start`. Raises DidNotStart."""
        for _ in self._trying(seconds):
            whole = self.said().rpartition("\n")[0]
            found = next((line for line in whole.splitlines() if line.startswith(start)), None)
            if found is not None:
                return found
        raise DidNotStart(self._last_words(f"no dijo «{start}»"))

    def wait_for_page(self, url: str, *, seconds: float = START_SECONDS) -> None:
        """Returns once `url` answers 200. Raises DidNotStart."""
        for _ in self._trying(seconds):
            try:
                with _DIRECT.open(url, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:  # refused or an error page: not yet
                continue
        raise DidNotStart(self._last_words(f"{url} no respondió"))

    def stop(self) -> int:
        """Asks it to end, insists if it does not, and returns its exit code."""
        if self.alive():
            self.process.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """SIGKILL to it and to every process it started (it leads its group): nothing is tidied up."""
        if self.alive():
            os.killpg(self.pid, signal.SIGKILL)
        return self.process.wait(STOP_SECONDS)

    def _trying(self, seconds: float) -> Iterator[None]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            yield
            if not self.alive():
                return
            time.sleep(0.05)

    def _last_words(self, what: str) -> str:
        ended = "" if self.alive() else f" y terminó con {self.process.returncode}"
        return f"El programa {what}{ended}. Lo último que dijo:\n{self.said()[-4000:]}"


def clean_environment() -> dict[str, str]:
    """This process's environment without the application's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DESPACHO_")}


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """What another process needs to be the same application on the same database; `more` without the prefix."""
    values = {
        "DEMO": "0", "TESTING": "1", "DATABASE_URL": settings.database_url, "DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key, "SMTP_URL": settings.smtp_url, "PUBLIC_URL": settings.public_url,
        "MAIL_DOMAIN": settings.mail_domain, "CLOCK_FILE": settings.clock_file,
    } | more  # fmt: skip
    return clean_environment() | {f"DESPACHO_{name}": value for name, value in values.items()}


def flask(*arguments: object, env: Mapping[str, str], log: Path) -> Program:
    """`flask --app wsgi ...` as a process, for example the worker."""
    return Program.start([sys.executable, "-m", "flask", "--app", "wsgi", *arguments], log=log, env=env)


@contextmanager
def worker(env: Mapping[str, str], log: Path) -> Iterator[Program]:
    """The process that sends and ticks."""
    program = flask("worker", env=env, log=log)
    try:
        yield program
    finally:
        program.stop()


def listener() -> socket.socket:
    """A socket that listens on a free port, to be handed to a web server: no race for the port."""
    ready = socket.create_server(("127.0.0.1", 0), backlog=128)
    ready.set_inheritable(True)
    return ready


@contextmanager
def web(
    env: Mapping[str, str], log: Path, *, on: socket.socket, module: str = "wsgi:app", ready: str = "/healthz"
) -> Iterator[Program]:
    """The application under gunicorn on the socket `on`, once `ready` answers."""
    descriptor = on.fileno()
    serve = [
        "-m",
        "gunicorn",
        module,
        "--bind",
        f"fd://{descriptor}",
        "--threads",
        4,
        "--worker-class",
        "gthread",
    ]
    program = Program.start([sys.executable, *serve], log=log, env=env, pass_fds=[descriptor])
    try:
        program.wait_for_page(f"http://127.0.0.1:{on.getsockname()[1]}{ready}")
        yield program
    finally:
        program.stop()
