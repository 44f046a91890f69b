"""Asking a mail server what it is like: how it is reached, what it offers, which senders it takes, what it answers."""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ticketing import clock
from ticketing.massmail.smtp.connecting import Opened, connect
from ticketing.massmail.smtp.servers import Patience, Server, Unwelcome
from ticketing.massmail.smtp.wire import Broken, Reply

IMPATIENT = Patience(connect=8.0, greeting=10.0, command=10.0, final=20.0)
WHOLE = 60.0


@dataclass(frozen=True)
class Trial:
    """What to try: a sender for one recipient, the one for all, and messages to `rcpt` if there is one."""

    verp: str
    plain: str
    rcpt: str = ""
    messages: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Protection:
    """How the connection is encrypted, and until when the certificate is good."""

    version: str
    until: datetime


@dataclass
class Heard:
    """What a server said. `trouble`: why it could not be asked (further).

    `replies`: to the senders and the messages of a Trial, in order.
    """

    connected: bool = False
    milliseconds: int = 0
    protection: Protection | None = None
    offers: frozenset[str] = frozenset()
    size: int | None = None
    replies: list[Reply] = field(default_factory=list)
    trouble: str = ""


def probe(server: Server, greeting_name: str, trial: Trial) -> Heard:
    """Ask one server. Never raises for what the server does; takes at most a minute."""
    # On a thread of its own: whoever asks may have an event loop already.
    with ThreadPoolExecutor(1, "probe") as thread:
        return thread.submit(asyncio.run, _probe(server, greeting_name, trial)).result()


async def _probe(server: Server, greeting_name: str, trial: Trial) -> Heard:
    heard = Heard()
    try:
        async with asyncio.timeout(WHOLE):
            await _ask(server, greeting_name, trial, heard)
    except (Broken, Unwelcome) as problem:
        heard.trouble = problem.sentence
    except TimeoutError:
        heard.trouble = f"El servidor no terminó de responder en {WHOLE:.0f} s."
    return heard


async def _ask(server: Server, greeting_name: str, trial: Trial, heard: Heard) -> None:
    began = clock.monotonic()
    opened = await connect(server, greeting_name)
    heard.connected, heard.milliseconds = True, round((clock.monotonic() - began) * 1000)
    heard.protection, heard.offers, heard.size = _protection(opened), frozenset(opened.offers), _size(opened)
    try:
        for sender in (trial.verp, trial.plain):
            heard.replies.append(await _tried(opened, sender, trial.rcpt))
        sender = trial.verp if heard.replies[0].good else trial.plain
        for message in trial.messages:
            heard.replies.append(await _tried(opened, sender, trial.rcpt, message))
        opened.wire.write(b"QUIT\r\n")
        await opened.wire.reply(opened.patience.command)
    finally:
        await opened.wire.close()


async def _tried(opened: Opened, sender: str, rcpt: str, message: bytes = b"") -> Reply:
    """The reply that decides: the first refusal, else the last word. Many servers judge the sender only at RCPT."""
    reply = await _said(opened, f"MAIL FROM:<{sender}>".encode(), opened.patience.command)
    if reply.good and rcpt:
        reply = await _said(opened, f"RCPT TO:<{rcpt}>".encode(), opened.patience.command)
    if not reply.good or not message:
        return await _forgotten(opened, reply)
    reply = await _said(opened, b"DATA", opened.patience.command)
    if reply.code != 354:
        return await _forgotten(opened, reply)
    return await _said(opened, message + b".", opened.patience.final)


async def _forgotten(opened: Opened, reply: Reply) -> Reply:
    await _said(opened, b"RSET", opened.patience.command)
    return reply


async def _said(opened: Opened, line: bytes, seconds: float) -> Reply:
    opened.wire.write(line + b"\r\n")
    reply = await opened.wire.reply(seconds)
    if reply.closing:
        raise Broken(f"El servidor pide dejarlo para luego: {reply}", reply.code)
    return reply


def _protection(opened: Opened) -> Protection | None:
    transport = opened.wire.transport
    shielded = transport.get_extra_info("ssl_object") if transport else None
    if shielded is None:
        return None
    ends = ssl.cert_time_to_seconds(shielded.getpeercert()["notAfter"])
    return Protection(shielded.version() or "TLS", datetime.fromtimestamp(ends, UTC))


def _size(opened: Opened) -> int | None:
    said = opened.offers.get("SIZE", "").partition(" ")[0]
    return int(said) if said.isdigit() and int(said) else None
