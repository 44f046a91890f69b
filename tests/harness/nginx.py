"""nginx with the example of `deploy/nginx`, on ports of the test's own and before servers of its own."""

from __future__ import annotations

import http.client
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.harness import certificate, parts
from tests.harness.process import ROOT, Program, listener

EXAMPLE = ROOT / "deploy" / "nginx"
DESK, PUBLIC = "despacho.institucion.example", "avisos.institucion.example"
AROUND = """{user}
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/logs/error.log;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; access_log off;
    include {folder}/despacho.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Proxy:
    """A running nginx."""

    folder: Path
    plain: int
    secure: int

    def ask(
        self, path: str, *, host: str = DESK, secure: bool = True, body: bytes | None = None, **headers: str
    ) -> Answer:
        """One request, by the name of a face."""
        made: Any = (
            http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=30, context=_trusting())
            if secure
            else http.client.HTTPConnection("127.0.0.1", self.plain, timeout=30)
        )
        with closing(made) as connection:
            connection.request("GET" if body is None else "POST", path, body, {"Host": host} | headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace"))

    def log(self, name: str = "despacho") -> str:
        """All that it wrote down."""
        file = self.folder / "logs" / f"{name}.log"
        return file.read_text() if file.exists() else ""

    def wrote(self, words: str) -> bool:
        """Whether it wrote that down, which it does after it answered: at most so much later."""
        until = time.monotonic() + 10
        while words not in self.log() and time.monotonic() < until:
            time.sleep(0.02)
        return words in self.log()


def program() -> str:
    """Where nginx is; the test is skipped, or fails in CI, where there is none."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found or parts.missing("nginx", "En Debian: apt install nginx-light.")


def written(folder: Path, *, desk: int, public: int, plain: int, secure: int) -> Path:
    """The example with other ports and folders, within the least that nginx needs round it."""
    (folder / "logs").mkdir(parents=True)
    certificate.made(folder, DESK, PUBLIC)
    other = {
        "127.0.0.1:8000": f"127.0.0.1:{desk}",
        "127.0.0.1:8001": f"127.0.0.1:{public}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{secure}",
        "/etc/ssl/despacho": str(folder),
        "/etc/nginx/despacho-face.conf": str(folder / "despacho-face.conf"),
        "/var/log/nginx": str(folder / "logs"),
    }
    for name in ("despacho.conf", "despacho-face.conf"):
        text = (EXAMPLE / name).read_text(encoding="utf-8")
        for said, meant in other.items():
            text = text.replace(said, meant)
        (folder / name).write_text(text, encoding="utf-8")
    whole = folder / "nginx.conf"
    whole.write_text(AROUND.format(folder=folder, user="user root;" if os.geteuid() == 0 else ""))
    return whole


def checked(folder: Path) -> str:
    """What `nginx -t` says of the example."""
    whole = written(folder, desk=8000, public=8001, plain=8080, secure=8443)
    done = subprocess.run([program(), "-t", "-p", folder, "-c", whole], capture_output=True, text=True, check=False)
    return done.stderr


@contextmanager
def running(folder: Path, *, desk: int, public: int) -> Iterator[Proxy]:
    """nginx before the servers on these ports, for as long as the block lasts."""
    ports = [_free_port() for _ in range(2)]
    whole = written(folder, desk=desk, public=public, plain=ports[0], secure=ports[1])
    started = Program.start([program(), "-p", folder, "-c", whole], log=folder / "said.log")
    proxy = Proxy(folder, *ports)
    try:
        _wait(proxy, started)
        yield proxy
    finally:
        started.stop()


def _wait(proxy: Proxy, started: Program) -> None:
    for _ in started._trying(20):
        try:
            proxy.ask("/", secure=False)
        except OSError:
            continue
        return
    raise AssertionError(f"nginx no arrancó: {started.said()}{proxy.log('error')}")


def _free_port() -> int:
    with listener() as ready:
        return int(ready.getsockname()[1])


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
