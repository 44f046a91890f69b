"""The mail server: where it is, how to sign in, and whether it can be used just now."""

from __future__ import annotations

import asyncio
import base64
import random
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from ticketing import clock
from ticketing.massmail.delivery.wire import Broken, Reply, Wire

CONNECT_SECONDS, GREETING_SECONDS, COMMAND_SECONDS, FINAL_SECONDS = 30.0, 60.0, 60.0, 300.0
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Unwelcome(Exception):
    """The server says never: to the sign-in, or to us at all. Waiting does not mend it; a person must."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Server:
    """What the settings' SMTP address says."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"


def server(url: str) -> Server:
    """`smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"The SMTP address must be smtp://, smtp+starttls:// or smtps://host, not {parts.scheme}://")
    port = parts.port or PORTS[parts.scheme]
    return Server(parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


@dataclass(frozen=True)
class Opened:
    """A connection ready for its first message."""

    wire: Wire
    pipelining: bool


async def connect(to: Server, greeting_name: str) -> Opened:
    """Open, greet, protect and sign in. Raises Broken (not now) or Unwelcome (never)."""
    wire = await _dial(to, ssl.create_default_context() if to.scheme == "smtps" else None)
    try:
        _welcome(await wire.reply(GREETING_SECONDS), "al conectarse")
        offers = await _greet(wire, greeting_name)
        if to.scheme == "smtp+starttls":
            await _protect(wire, to, offers)
            offers = await _greet(wire, greeting_name)
        if to.user:
            await _sign_in(wire, to, offers)
    except BaseException:
        await wire.close()
        raise
    return Opened(wire, "PIPELINING" in offers)


async def _dial(to: Server, context: ssl.SSLContext | None) -> Wire:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            made = loop.create_connection(
                Wire, to.host, to.port, ssl=context, server_hostname=to.host if context else None
            )
            return (await made)[1]
    except TimeoutError:
        raise Broken(f"No se pudo conectar con {to.name} en {CONNECT_SECONDS:.0f} s.") from None
    except (OSError, ssl.SSLError, socket.gaierror) as problem:
        raise Broken(f"No se pudo conectar con {to.name}: {problem.strerror or problem}.") from problem


async def _greet(wire: Wire, name: str) -> dict[str, str]:
    """What the server offers, by keyword."""
    wire.write(f"EHLO {name}\r\n".encode())
    reply = await wire.reply(COMMAND_SECONDS)
    if reply.code in (500, 501, 502, 504):
        wire.write(f"HELO {name}\r\n".encode())
        _welcome(await wire.reply(COMMAND_SECONDS), "al saludar")
        return {}
    _welcome(reply, "al saludar")
    return _offers(reply)


def _offers(reply: Reply) -> dict[str, str]:
    words = reply.text.upper().split()
    offers = dict.fromkeys(words, "")
    if "AUTH" in offers:
        offers["AUTH"] = " ".join(words[words.index("AUTH") + 1 :])
    return offers


async def _protect(wire: Wire, to: Server, offers: dict[str, str]) -> None:
    if "STARTTLS" not in offers:
        raise Unwelcome(f"El servidor {to.name} no ofrece STARTTLS y la configuración lo exige.")
    wire.write(b"STARTTLS\r\n")
    reply = await wire.reply(COMMAND_SECONDS)
    if not reply.good:
        raise Broken(f"El servidor no aceptó STARTTLS: {reply}", reply.code)
    if wire.pending_bytes():
        # Words said before the encryption must not be taken for words said under it.
        raise Broken("El servidor mandó datos sin cifrar después de aceptar STARTTLS.")
    try:
        await wire.protect(ssl.create_default_context(), to.host)
    except (OSError, ssl.SSLError, TimeoutError) as problem:
        raise Broken(f"No se pudo cifrar la conexión con {to.name}: {problem}.") from problem


async def _sign_in(wire: Wire, to: Server, offers: dict[str, str]) -> None:
    if to.scheme == "smtp" and to.host not in LOCAL:
        raise Unwelcome("La clave del servidor de correo no se manda sin cifrar: use smtp+starttls:// o smtps://.")
    ways = offers.get("AUTH", "").split()
    if "PLAIN" in ways:
        wire.write(b"AUTH PLAIN " + _coded(f"\0{to.user}\0{to.password}") + b"\r\n")
        reply = await wire.reply(COMMAND_SECONDS)
    elif "LOGIN" in ways:
        reply = await _sign_in_stepwise(wire, to)
    else:
        raise Unwelcome(f"El servidor {to.name} no ofrece una forma de iniciar sesión que se conozca (PLAIN, LOGIN).")
    _welcome(reply, "al iniciar sesión")


async def _sign_in_stepwise(wire: Wire, to: Server) -> Reply:
    wire.write(b"AUTH LOGIN\r\n")
    reply = await wire.reply(COMMAND_SECONDS)
    for said in (to.user, to.password):
        if reply.code != 334:
            return reply
        wire.write(_coded(said) + b"\r\n")
        reply = await wire.reply(COMMAND_SECONDS)
    return reply


def _coded(said: str) -> bytes:
    return base64.b64encode(said.encode())


def _welcome(reply: Reply, when: str) -> None:
    if reply.good:
        return
    if reply.code >= 500:
        raise Unwelcome(f"El servidor de correo rechaza {when}: {reply}")
    raise Broken(f"El servidor de correo no atiende {when}: {reply}", reply.code)


@dataclass
class Road:
    """Whether the server can be used. After a failure only one connection tries, once a pause; the pauses double."""

    failures: int = 0
    said: str = ""
    resting_until: float = 0.0
    worked_before: bool = False
    trying: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def blocked(self) -> bool:
        """Whether it is too early for another try."""
        return clock.monotonic() < self.resting_until

    @property
    def open(self) -> bool:
        return self.worked_before and not self.failures

    @property
    def pause(self) -> float:
        """Seconds until the next try."""
        return max(0.0, self.resting_until - clock.monotonic())

    def failed(self, said: str) -> None:
        """The server cannot be used now. The pause has jitter, so that many senders do not come back at once."""
        self.failures += 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.failures - 1)) * random.uniform(0.7, 1.0)
        self.said, self.resting_until = said, clock.monotonic() + pause

    def worked(self) -> bool:
        """It can be used. Whether that ends a failure."""
        mended, self.failures, self.resting_until = self.failures > 0, 0, 0.0
        self.worked_before = True
        return mended
