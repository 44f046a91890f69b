"""Postfix's own load tools, `smtp-sink` and `smtp-source`: found, or unpacked without being installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SESSIONS = 50


class NoPostfix(Exception):
    """The tools are not here and cannot be fetched; the message says why."""


@dataclass(frozen=True)
class Tools:
    """Where the two programs are, and the libraries that they need."""

    folder: Path
    libraries: str

    @contextmanager
    def sink(self) -> Iterator[int]:
        """A receiving server that throws everything away; yields its port."""
        port = free_port()
        as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [str(self.folder / "smtp-sink"), *as_user, "-c", f"127.0.0.1:{port}", "1000"]
        process = subprocess.Popen(command, env=self._env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)

    def source(self, port: int, messages: int, size: int) -> float:
        """Messages a second of the C load generator: reused sessions, all messages alike."""
        command = [
            str(self.folder / "smtp-source"), "-d", "-s", str(SESSIONS), "-m", str(messages), "-l", str(size),
            "-f", "origen@despacho.example", "-t", "destino@despacho.example", f"127.0.0.1:{port}",
        ]  # fmt: skip
        begin = time.perf_counter()
        subprocess.run(command, env=self._env(), check=True)
        return messages / (time.perf_counter() - begin)

    def _env(self) -> dict[str, str]:
        return os.environ | {"LD_LIBRARY_PATH": self.libraries}


@contextmanager
def tools() -> Iterator[Tools]:
    """The system's, else those of the package, unpacked into a folder that is removed. Raises NoPostfix."""
    search = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    if shutil.which("smtp-sink", path=search) and (found := shutil.which("smtp-source", path=search)):
        yield Tools(Path(found).parent, "")
        return
    folder = Path(tempfile.mkdtemp(prefix="despacho-postfix-"))
    folder.chmod(0o755)
    try:
        yield _unpacked(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unpacked(folder: Path) -> Tools:
    for command in (["apt-get", "download", "postfix"], ["sh", "-c", "dpkg -x postfix_*.deb whole"]):
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            raise NoPostfix(f"Hacen falta smtp-sink y smtp-source (paquete postfix): {problem}") from None
    return Tools(folder / "whole/usr/sbin", str(folder / "whole/usr/lib/postfix"))


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as opened:
                if re.match(rb"220 ", opened.recv(100)):
                    return
        except OSError:
            time.sleep(0.05)
    raise NoPostfix("smtp-sink no respondió.")
