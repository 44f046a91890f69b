"""A connection to a mail server: opened, greeted, protected, signed in."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from ticketing.massmail.smtp.servers import Patience, Server, Unwelcome
from ticketing.massmail.smtp.signing_in import sign_in
from ticketing.massmail.smtp.wire import Broken, NotNow, Reply, Wire

_WORDS = {
    errno.ECONNREFUSED: "nadie atiende en ese puerto",
    errno.ECONNRESET: "el servidor cortó la conexión",
    errno.ETIMEDOUT: "no responde",
    errno.EHOSTUNREACH: "no hay camino hasta ese equipo",
    errno.ENETUNREACH: "no hay red",
}


@dataclass(frozen=True)
class Opened:
    """A connection ready for its first message. `offers`: what the server can do, by keyword (RFC 1869)."""

    wire: Wire
    pipelining: bool
    offers: Mapping[str, str] = field(default_factory=dict)
    patience: Patience = Patience()


async def connect(to: Server, greeting_name: str) -> Opened:
    """Open, greet, protect and sign in. Raises Broken (not now) or Unwelcome (never)."""
    if to.obstacle:
        raise Unwelcome(to.obstacle)
    wire = await _dial(to, ssl.create_default_context() if to.scheme == "smtps" else None)
    try:
        _welcome(await wire.reply(to.patience.greeting), "al conectarse")
        offers = await _greet(wire, greeting_name, to.patience)
        if to.scheme == "smtp+starttls":
            await _protect(wire, to, offers)
            offers = await _greet(wire, greeting_name, to.patience)
        if to.user:
            await sign_in(wire, to, offers)
    except BaseException:
        await wire.close()
        raise
    return Opened(wire, "PIPELINING" in offers, offers, to.patience)


async def _dial(to: Server, context: ssl.SSLContext | None) -> Wire:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(to.patience.connect):
            made = loop.create_connection(
                Wire, to.host, to.port, ssl=context, server_hostname=to.host if context else None
            )
            return (await made)[1]
    except TimeoutError:
        raise Broken(f"No se pudo conectar con {to.name} en {to.patience.connect:.0f} s.") from None
    except (OSError, ssl.SSLError, socket.gaierror) as problem:
        raise Broken(f"No se pudo conectar con {to.name}: {_why(problem)}.") from problem


def _why(problem: OSError) -> str:
    """In words where they are known, else as the system says."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return f"su certificado no es de fiar ({problem.verify_message})"
    if isinstance(problem, socket.gaierror):
        return "no se encuentra un equipo con ese nombre"
    return _WORDS.get(problem.errno or 0, problem.strerror or str(problem) or "cortó la conexión")


async def _greet(wire: Wire, name: str, patience: Patience) -> dict[str, str]:
    """What the server offers, by keyword."""
    wire.write(f"EHLO {name}\r\n".encode())
    reply = await wire.reply(patience.command)
    if reply.code in (500, 501, 502, 504):
        wire.write(f"HELO {name}\r\n".encode())
        _welcome(await wire.reply(patience.command), "al saludar")
        return {}
    _welcome(reply, "al saludar")
    return _offers(reply)


def _offers(reply: Reply) -> dict[str, str]:
    """Keyword -> what stands after it; the reply's lines have been joined, so that may be more than its own."""
    words = reply.text.upper().split()
    return {word: " ".join(words[at + 1 :]) if word in ("AUTH", "SIZE") else "" for at, word in enumerate(words)}


async def _protect(wire: Wire, to: Server, offers: Mapping[str, str]) -> None:
    if "STARTTLS" not in offers:
        raise Unwelcome(f"El servidor {to.name} no ofrece STARTTLS y la configuración lo exige.")
    wire.write(b"STARTTLS\r\n")
    reply = await wire.reply(to.patience.command)
    if not reply.good:
        raise Broken(f"El servidor no aceptó STARTTLS: {reply}", reply.code)
    if wire.pending_bytes():
        # Words said before the encryption must not be taken for words said under it.
        raise Broken("El servidor mandó datos sin cifrar después de aceptar STARTTLS.")
    try:
        async with asyncio.timeout(to.patience.connect):
            await wire.protect(ssl.create_default_context(), to.host)
    except TimeoutError:
        raise Broken(f"No se pudo cifrar la conexión con {to.name} en {to.patience.connect:.0f} s.") from None
    except (OSError, ssl.SSLError) as problem:
        raise Broken(f"No se pudo cifrar la conexión con {to.name}: {_why(problem)}.") from problem


def _welcome(reply: Reply, when: str) -> None:
    if reply.good:
        return
    if reply.code >= 500:
        raise Unwelcome(f"El servidor de correo rechaza {when}: {reply}")
    raise NotNow(f"El servidor de correo no atiende {when}", reply)
