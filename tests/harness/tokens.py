"""An authorization server on loopback: gives tokens to one client (RFC 6749) and tells a mail server whose they are."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT, SECRET = "despacho-de-prueba", "s&creto=1"


class Tokens:
    """What it gave out and to whom it belongs. `valid`: whether the mail server is told that they are good."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.valid = True
        self.given: list[str] = []
        self.asked_about: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def give(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Client credentials: a new token, or no."""
        if form.get("grant_type") != ["client_credentials"]:
            return 400, {"error": "unsupported_grant_type"}
        if (form.get("client_id"), form.get("client_secret")) != ([CLIENT], [SECRET]):
            return 401, {"error": "invalid_client"}
        self.given.append(f"ficha-{len(self.given) + 1}")
        return 200, {"access_token": self.given[-1], "token_type": "Bearer", "expires_in": 3600}

    def tell(self, token: str) -> tuple[int, dict[str, Any]]:
        """Whose token this is."""
        self.asked_about.append(token)
        if not self.valid or token not in self.given:
            return 401, {"error": "invalid_token"}
        return 200, {"username": self.user, "expires_in": 3600}


@contextmanager
def running(user: str) -> Iterator[Tokens]:
    """The server, while the block lasts."""
    tokens = Tokens(user)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(*tokens.give(parse_qs(said.decode())))

        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            self._answer(*tokens.tell(asked.get("access_token", [""])[0]))

        def _answer(self, code: int, body: dict[str, Any]) -> None:
            raw = json.dumps(body).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_given: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        tokens.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield tokens
        finally:
            server.shutdown()
            thread.join()
