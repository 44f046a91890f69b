"""Mail servers that say nothing, too much, or break what they offered: the sender waits no longer than it must."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.harness.loops import apart
from ticketing.massmail.smtp.connecting import connect
from ticketing.massmail.smtp.servers import Patience, Server, Unwelcome
from ticketing.massmail.smtp.wire import Broken

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
SHORT = Patience(connect=0.3, greeting=0.3, command=0.3, final=0.3)
GREETED = b"250-hola\r\n250 STARTTLS\r\n"


def meet(talk: Talk, scheme: str = "smtp", **how: str) -> None:
    """Connect to a server that talks like this, and leave."""

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
            await reader.read()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def go() -> None:
        async with await asyncio.start_server(served, "127.0.0.1", 0, limit=2**22) as server:
            port = server.sockets[0].getsockname()[1]
            there = Server(scheme, "127.0.0.1", port, patience=SHORT, **how)
            await (await connect(there, "despacho.test")).wire.close()

    began = time.monotonic()
    apart(go())
    assert time.monotonic() - began < 3


def says(*lines: bytes, hang_up: bool = False) -> Talk:
    """A server that says the first at once, and each of the others when it has been told something."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, line in enumerate(lines):
            if number:
                await reader.readline()
            writer.write(line)
        await writer.drain()
        if hang_up:
            await reader.readline()
            writer.close()

    return talk


@pytest.mark.parametrize(
    ("talk", "scheme", "words"),
    [
        (says(), "smtp", "no respondió"),
        (says(), "smtps", "No se pudo conectar"),
        (says(b"220 hola\r\n"), "smtp", "no respondió"),
        (says(b"22"), "smtp", "no respondió"),
        (says(b"220-hola\r\n" * 50), "smtp", "no respondió"),
        (says(b"220-hola\r\n" * 500), "smtp", "no es SMTP"),
        (says(b"220 " + b"x" * 1_000_000 + b"\r\n"), "smtp", "no es SMTP"),
        (says(b"x" * 1_000_000), "smtp", "no es SMTP"),
        (says(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "smtp", "no es SMTP"),
        (says(b"\xff\xfe\x00\r\n"), "smtp", "no es SMTP"),
        (says(b"220 hola\r\n", b"250-a\r\n220 b\r\n"), "smtp", "no es SMTP"),
        (says(b"220 hola\r\n", hang_up=True), "smtp", "cerró la conexión"),
        (says(b"220 hola\r\n", GREETED, hang_up=True), "smtp+starttls", "cerró la conexión"),
        (says(b"220 hola\r\n", GREETED), "smtp+starttls", "no respondió"),
        (says(b"220 hola\r\n", GREETED, b"454 4.7.0 no TLS now\r\n"), "smtp+starttls", "no aceptó STARTTLS: 454"),
        (says(b"220 hola\r\n", GREETED, b"220 go\r\n"), "smtp+starttls", "No se pudo cifrar"),
        (says(b"220 hola\r\n", GREETED, b"220 go\r\n", b"not TLS\r\n" * 9), "smtp+starttls", "No se pudo cifrar"),
        (says(b"220 hola\r\n", GREETED, b"220 go\r\n250 injected\r\n"), "smtp+starttls", "sin cifrar después"),
        (says(b"plain words\r\n" * 9), "smtps", "No se pudo conectar"),
    ],
)
def test_whatever_it_does_it_is_broken_and_soon(talk, scheme, words):
    with pytest.raises(Broken, match=words):
        meet(talk, scheme)


def test_a_server_that_does_not_encrypt_gets_no_word_more():
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hola\r\n")
        heard.append(await reader.readline())
        writer.write(b"250-hola\r\n250 AUTH PLAIN\r\n")
        heard.append(await reader.readline())

    with pytest.raises(Unwelcome, match="no ofrece STARTTLS"):
        meet(talk, "smtp+starttls", user="yo", password="clave")
    assert [line for line in heard if line] == [b"EHLO despacho.test\r\n"]


def test_an_obstacle_is_told_before_any_connection():
    met: list[str] = []

    async def talk(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        met.append("somebody came")

    with pytest.raises(Unwelcome, match="no se puede leer"):
        meet(talk, obstacle="El secreto no se puede leer.")
    assert met == []


def test_a_password_is_not_said_unencrypted_to_another_machine():
    from ticketing.massmail.smtp.signing_in import sign_in
    from ticketing.massmail.smtp.wire import Wire

    far = Server("smtp", "correo.example", 25, "yo", "clave")
    with pytest.raises(Unwelcome, match="sin cifrar"):
        apart(sign_in(Wire(), far, {"AUTH": "PLAIN"}))
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
