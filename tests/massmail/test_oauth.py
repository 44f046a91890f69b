"""Tokens for mail servers: asked for once, kept while good, each refusal in words; and signing in with them."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.harness.loops import apart
from tests.massmail.world import AT
from ticketing.massmail.smtp.connecting import connect
from ticketing.massmail.smtp.servers import Patience, Server, Unwelcome
from ticketing.massmail.smtp.wire import Broken
from ticketing.office.outside import oauth
from ticketing.office.outside.oauth import Grant, TokenRefused, access_token

GOOD = (200, {"access_token": "ficha-1", "expires_in": 3600})


class Giver:
    """A token server on this machine: what it answers next, and what it was asked."""

    def __init__(self) -> None:
        self.answer: tuple[int, Any] = GOOD
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, list[str]]] = []
        self.url = ""


@pytest.fixture
def giver() -> Iterator[Giver]:
    """The server, until the test ends; nothing is kept from other tests."""
    one = Giver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.rfile.read(int(self.headers["Content-Length"]))
            one.asked.append(parse_qs(said.decode()))
            code, body = one.answer
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(code)
            for name, value in one.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_given: Any) -> None:
            return

    oauth._kept.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        one.url = f"http://127.0.0.1:{server.server_address[1]}/token"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield one
        server.shutdown()
        thread.join()


def ask(giver: Giver, at: Any = AT) -> str:
    return access_token(giver.url, "despacho", "s&creto=1", "mail.send", now=at)


def test_the_client_says_who_it_is_and_what_it_wants(giver):
    assert ask(giver) == "ficha-1"
    wanted = {
        "grant_type": ["client_credentials"], "client_id": ["despacho"], "client_secret": ["s&creto=1"],
        "scope": ["mail.send"],
    }  # fmt: skip
    assert giver.asked == [wanted]


def test_a_token_is_kept_until_a_minute_before_its_end(giver):
    ask(giver)
    assert ask(giver, AT + timedelta(seconds=3539)) == "ficha-1"
    giver.answer = (200, {"access_token": "ficha-2", "expires_in": "60"})
    assert ask(giver, AT + timedelta(seconds=3540)) == "ficha-2"
    assert len(giver.asked) == 2


@pytest.mark.parametrize(
    ("answer", "for_ever", "words"),
    [
        (
            (400, {"error": "invalid_client", "error_description": "wrong\r\nsecret"}),
            True,
            "invalid_client: wrong secret",
        ),
        ((401, b"<html>"), True, "respuesta 401"),
        ((503, b""), False, "respuesta 503"),
        ((200, b"no es json"), False, "sin un token"),
        ((200, {"access_token": "a\r\nb"}), False, "sin un token"),
        ((200, ["x"]), False, "sin un token"),
        ((200, b"[" * 100_000), False, "sin un token"),
    ],
)
def test_no_token_is_told_in_words(giver, answer, for_ever, words):
    giver.answer = answer
    with pytest.raises(TokenRefused, match=words) as refusal:
        ask(giver)
    assert refusal.value.for_ever is for_ever


def test_a_secret_is_not_carried_on_to_where_an_answer_points(giver):
    giver.answer, giver.headers = (307, b""), {"Location": giver.url + "2"}
    with pytest.raises(TokenRefused, match="respuesta 307"):
        ask(giver)
    assert len(giver.asked) == 1


def test_a_secret_goes_nowhere_unencrypted():
    with pytest.raises(TokenRefused, match="https://"):
        access_token("http://login.example/token", "c", "s", "", now=AT)


def test_a_server_that_is_away_is_told(giver, monkeypatch):
    monkeypatch.setattr(oauth, "PATIENCE", 0.3)
    with pytest.raises(TokenRefused, match="no responde") as refusal:
        access_token("http://127.0.0.1:9/token", "c", "s", "", now=AT)
    assert not refusal.value.for_ever


# --- signing in ---


@contextmanager
def mail_server(offers: str, *verdicts: str) -> Iterator[tuple[int, list[str]]]:
    """A server that offers these ways and answers AUTH, and whatever follows, with these replies."""
    heard: list[str] = []
    answers = list(verdicts)
    ready, ended = threading.Event(), threading.Event()
    port: list[int] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hola\r\n")
        while line := await reader.readline():
            text = line.decode().rstrip("\r\n")
            heard.append(text)
            writer.write(
                (f"250-hola\r\n250 AUTH {offers}" if text.upper().startswith("EHLO") else answers.pop(0)).encode()
            )
            writer.write(b"\r\n")
        writer.close()

    async def serve() -> None:
        async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
            port.append(server.sockets[0].getsockname()[1])
            ready.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(5)
    try:
        yield port[0], heard
    finally:
        ended.set()
        thread.join(5)


def enter(giver: Giver, port: int) -> None:
    """Sign in and leave."""
    grant = Grant(giver.url, "despacho", "secreto")
    there = Server("smtp", "127.0.0.1", port, "buzon@x.example", grant=grant, patience=Patience(2, 2, 2, 2))

    async def go() -> None:
        await (await connect(there, "despacho.test")).wire.close()

    apart(go())


def decoded(line: str) -> str:
    return base64.b64decode(line.split()[-1]).decode()


def test_xoauth2_is_spoken_where_it_is_offered(giver):
    with mail_server("LOGIN XOAUTH2", "235 2.7.0 Accepted") as (port, heard):
        enter(giver, port)
    assert heard[1].startswith("AUTH XOAUTH2 ")
    assert decoded(heard[1]) == "user=buzon@x.example\x01auth=Bearer ficha-1\x01\x01"


def test_the_standards_way_is_preferred(giver):
    with mail_server("XOAUTH2 OAUTHBEARER", "235 ok") as (port, heard):
        enter(giver, port)
    assert decoded(heard[1]).startswith("n,a=buzon@x.example,\x01host=127.0.0.1\x01port=")


def test_a_refusal_in_two_steps_is_for_ever_and_the_token_is_forgotten(giver):
    why = base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode()
    with mail_server("XOAUTH2", f"334 {why}", "535 5.7.8 no") as (port, heard), pytest.raises(Unwelcome) as refusal:
        enter(giver, port)
    assert refusal.value.sentence == "El servidor de correo rechaza al iniciar sesión: 535 5.7.8 no (400)"
    assert heard[2] == ""
    assert oauth._kept == {}


def test_a_refusal_for_now_is_for_now(giver):
    with mail_server("XOAUTH2", "454 4.7.0 later") as (port, _heard), pytest.raises(Broken, match=r"454 4\.7\.0 later"):
        enter(giver, port)


@pytest.mark.parametrize(("code", "kind"), [(401, Unwelcome), (503, Broken)])
def test_no_token_is_never_or_not_now_as_its_server_says(giver, code, kind):
    giver.answer = (code, b"")
    with mail_server("XOAUTH2") as (port, heard), pytest.raises(kind, match=f"respuesta {code}"):
        enter(giver, port)
    assert len(heard) == 1


def test_a_server_without_oauth2_is_told(giver):
    with mail_server("PLAIN") as (port, _heard), pytest.raises(Unwelcome, match="no ofrece iniciar sesión con OAuth2"):
        enter(giver, port)
    assert giver.asked == []
