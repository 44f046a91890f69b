"""Returns that the institution's own mail server hands over (LMTP, RFC 2033) the moment they arrive.

A recipient is answered 250 when the database has the message, 451 while it cannot: then the mail server keeps it and
comes again. Handed over twice, because the 250 was lost, it is one: it is named by its recipient and its bytes. One
recipient a message, so that each has an answer of its own; the others are told to come next (452).

Nobody signs in, so it listens within this machine only (config.py). Two workers may listen at the same port.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.lmtp import LMTP
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from config import SettingsError
from ticketing import clock, outage
from ticketing.extensions import db
from ticketing.massmail.identity import tokens
from ticketing.massmail.identity.addresses import LEAVING, RETURNS, looks_like_ours, verified
from ticketing.massmail.returns.actions import keep

if TYPE_CHECKING:
    from config import Settings

MOST_BYTES, LONGEST_LINE = 20_000_000, 1_000_000
PATIENCE = 120.0  # seconds of silence
SOURCE = "lmtp"
log = logging.getLogger(__name__)


class Hand(LMTP):
    """Lines of mail that came from anywhere may be longer than SMTP allows; aiosmtpd keeps one that never ends until it
    does, so who sends one is hung up on."""

    line_length_limit = LONGEST_LINE
    since_line_end = 0

    def data_received(self, data: bytes) -> None:
        end = data.rfind(b"\n")
        self.since_line_end = len(data) - end - 1 if end >= 0 else self.since_line_end + len(data)
        if self.since_line_end > 2 * LONGEST_LINE and self.transport is not None:
            log.warning("A line without an end came by LMTP; the conversation was ended")
            self.transport.abort()  # type: ignore[attr-defined]
            return
        super().data_received(data)


class Keeper:
    """What the protocol asks: whom we take mail for, and to keep it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.settings: Settings = app.config["SETTINGS"]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        if not self._ours(address):
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        raw, to = bytes(envelope.content or b""), envelope.rcpt_tos[0]
        return await asyncio.to_thread(self._kept, raw, to)

    def _ours(self, address: str) -> bool:
        """Of our domain; and what looks as if we had made it, we made."""
        local, _, domain = address.rpartition("@")
        if domain.casefold() != self.settings.mail_domain.casefold():
            return False
        key = tokens.key(self.settings.secret_key)
        return not looks_like_ours(local) or any(verified(key, address, one) for one in (RETURNS, LEAVING))

    def _kept(self, raw: bytes, to: str) -> str:
        name = sha256(to.encode(errors="replace") + b"\0" + raw).hexdigest()
        with self.app.app_context():
            try:
                keep(SOURCE, name, raw, at=clock.now(), to=to)
                db.session.commit()
            except SQLAlchemyError as problem:
                db.session.rollback()
                if not outage.database.found(problem):
                    log.warning("A return was not kept; the mail server comes again: %s", type(problem).__name__)
                return "451 4.3.0 Try again later"
        return "250 2.0.0 Kept"


@contextmanager
def receiving(app: Flask) -> Iterator[None]:
    """Takes returns in the block, in a thread of its own, if the settings name a door. Raises SettingsError where
    nobody can listen there."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.returns_lmtp:
        yield
        return
    with _door(settings.returns_lmtp) as door:
        open_now: Future[Callable[[], object]] = Future()
        thread = threading.Thread(target=lambda: asyncio.run(_serve(app, door, open_now)), name="lmtp", daemon=True)
        thread.start()
        close = open_now.result()
        try:
            yield
        finally:
            close()
            thread.join()


async def _serve(app: Flask, door: socket.socket, open_now: Future[Callable[[], object]]) -> None:
    """Until what `open_now` tells is called; a conversation that is under way ends without an answer."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    keeper, host = Keeper(app), app.config["SETTINGS"].mail_domain

    def conversation() -> Hand:
        return Hand(
            keeper, hostname=host, ident="Despacho", data_size_limit=MOST_BYTES, enable_SMTPUTF8=True,
            timeout=PATIENCE, loop=loop,
        )  # fmt: skip

    async with await loop.create_server(conversation, sock=door):
        open_now.set_result(lambda: loop.call_soon_threadsafe(ended.set))
        await ended.wait()


@contextmanager
def _door(place: str) -> Iterator[socket.socket]:
    """Bound: a port that several workers share, or a path that the last one takes over."""
    with _at_path(place) if place.startswith("unix:") else _at_port(place) as door:
        yield door


def _at_path(place: str) -> socket.socket:
    path = Path(place.removeprefix("unix:"))
    path.unlink(missing_ok=True)
    door = _bound(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), str(path), place)
    path.chmod(0o666)  # whom the folder lets in
    return door


def _at_port(place: str) -> socket.socket:
    host, _, port = place.rpartition(":")
    family, _kind, _protocol, _name, where = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return _bound(door, where, place)


def _bound(door: socket.socket, where: Any, place: str) -> socket.socket:
    try:
        door.bind(where)
    except OSError as problem:
        door.close()
        why = f"DESPACHO_RETURNS_LMTP: no se puede escuchar en {place} ({problem.strerror})."
        raise SettingsError(why) from problem
    return door
