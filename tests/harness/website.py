"""A web site on loopback that answers byte by byte what a test says, however hostile."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Talk = Callable[[socket.socket], None]


class Website:
    """What it answers at each path, and what it was asked."""

    def __init__(self, port: int, scheme: str) -> None:
        self.port, self.scheme = port, scheme
        self.talks: dict[str, Talk] = {}
        self.asked: list[str] = []
        self.heads: list[str] = []

    def url(self, path: str = "/", host: str = "localhost") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def named(self) -> str:
        """As the setting names it."""
        return f"localhost:{self.port}"

    def says(self, path: str, body: bytes | str, media: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Let this stand there; its address."""
        said = body.encode() if isinstance(body, str) else body
        self.talks[path] = told(answer(200, said, {"Content-Type": media} | headers))
        return self.url(path)

    def packs(self, path: str, body: bytes, media: str = "text/html; charset=utf-8") -> str:
        packed = gzip.compress(body)
        self.talks[path] = told(answer(200, packed, {"Content-Type": media, "Content-Encoding": "gzip"}))
        return self.url(path)

    def sends_on(self, path: str, to: str) -> str:
        self.talks[path] = told(answer(302, b"", {"Location": to}))
        return self.url(path)

    def talks_at(self, path: str, talk: Talk) -> str:
        self.talks[path] = talk
        return self.url(path)

    def serve(self, line: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (piece := line.recv(65536)):
            head += piece
        path = head.split(b" ")[1].decode() if b" " in head else ""
        self.asked.append(path)
        self.heads.append(head.decode("latin-1"))
        self.talks.get(path, told(answer(404, b"no", {})))(line)


def answer(status: int, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def told(said: bytes) -> Talk:
    return lambda line: line.sendall(said)


@contextmanager
def running(certificate: tuple[Path, Path] | None = None) -> Iterator[Website]:
    """The site, while the block lasts."""
    door = socket.create_server(("127.0.0.1", 0))
    site = Website(door.getsockname()[1], "https" if certificate else "http")
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, certificate))

    def talk(line: socket.socket) -> None:
        with suppress(OSError), line:
            if context is None:
                site.serve(line)
                return
            with context.wrap_socket(line, server_side=True) as secured:
                site.serve(secured)

    def receive() -> None:
        with suppress(OSError):
            while True:
                line, _ = door.accept()
                line.settimeout(30)
                threading.Thread(target=talk, args=(line,), daemon=True).start()

    thread = threading.Thread(target=receive, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)
