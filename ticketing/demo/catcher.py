"""The demo's mail catcher: a real SMTP server on this machine that keeps everything and delivers nothing.

It announces PIPELINING (RFC 2920) and answers strictly in order: while a message waits to be stored, what the
client has sent ahead stays unread. Messages of all connections that complete together are stored in one
transaction, and only then does each get its 250.
"""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header

import private
from config import Settings, from_environment
from ticketing import clock
from ticketing.demo import letters

LONGEST_LINE = 4096
LARGEST = 50 * 1024 * 1024
ADDRESS = re.compile(rb"^(?:FROM|TO):\s*<([^<>\s]*)>(?:\s+(.*))?$", re.IGNORECASE)
FIELD = re.compile(rb"^(subject|message-id):((?:.|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)
GREETING = (
    b"250-buzon",
    b"250-PIPELINING",
    b"250-8BITMIME",
    b"250-SIZE %d" % LARGEST,
    b"250 ENHANCEDSTATUSCODES",
)


@dataclass
class Store:
    """Collects what completes in one turn of the loop and commits it together."""

    connection: sqlite3.Connection
    waiting: list[tuple[Dialogue, list[letters.Row]]] = field(default_factory=list)

    def add(self, dialogue: Dialogue, rows: list[letters.Row]) -> None:
        if not self.waiting:
            asyncio.get_running_loop().call_soon(self._commit)
        self.waiting.append((dialogue, rows))

    def _commit(self) -> None:
        batch, self.waiting = self.waiting, []
        try:
            letters.keep(self.connection, [row for _dialogue, rows in batch for row in rows])
            answer = b"250 2.0.0 Guardado"
        except sqlite3.Error as problem:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            answer = b"451 4.3.0 No se pudo guardar: " + str(problem).encode("ascii", "replace")
        for dialogue, _rows in batch:
            dialogue.stored(answer)


class Dialogue(asyncio.Protocol):
    """One connection. `in_body` between DATA and the point; `busy` while its message is being stored."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.buffer = bytearray()
        self.sender: str | None = None
        self.recipients: list[str] = []
        self.in_body = False
        self.scanned = 0
        self.busy = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self.transport = transport
        transport.write(b"220 buzon ESMTP Despacho\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self._go_on()

    def stored(self, answer: bytes) -> None:
        """The message is safe, or could not be kept: say so and read on."""
        self.busy = False
        self._say(answer)
        self._go_on()

    def _go_on(self) -> None:
        while not self.busy and not self.transport.is_closing():
            if not (self._body() if self.in_body else self._line()):
                return

    def _line(self) -> bool:
        end = self.buffer.find(b"\n")
        if end < 0 or end > LONGEST_LINE:
            if len(self.buffer) > LONGEST_LINE:
                self._hang_up(b"500 5.5.2 Linea demasiado larga")
            return False
        line = bytes(self.buffer[:end]).rstrip(b"\r")
        del self.buffer[: end + 1]
        verb, _space, rest = line.partition(b" ")
        self._command(verb.upper(), rest.strip())
        return True

    def _command(self, verb: bytes, rest: bytes) -> None:
        match verb:
            case b"EHLO" | b"HELO":
                self._forget()
                self._say(*(GREETING if verb == b"EHLO" else (b"250 buzon",)))
            case b"MAIL" | b"RCPT":
                self._envelope(verb, ADDRESS.match(rest))
            case b"DATA":
                self._data()
            case b"RSET" | b"NOOP":
                if verb == b"RSET":
                    self._forget()
                self._say(b"250 2.0.0 Bien")
            case b"QUIT":
                self._hang_up(b"221 2.0.0 Hasta luego")
            case _:
                self._say(b"502 5.5.1 Orden desconocida")

    def _envelope(self, verb: bytes, found: re.Match[bytes] | None) -> None:
        if found is None:
            self._say(b"501 5.5.4 Falta la direccion entre <>")
        elif verb == b"MAIL" and self.sender is None:
            self.sender = found[1].decode("utf-8", "replace")
            self._say(b"250 2.1.0 Bien")
        elif verb == b"RCPT" and self.sender is not None and found[1]:
            self.recipients.append(found[1].decode("utf-8", "replace").lower())
            self._say(b"250 2.1.5 Bien")
        else:
            self._say(b"503 5.5.1 Orden fuera de lugar")

    def _data(self) -> None:
        if not self.recipients:
            self._say(b"503 5.5.1 Falta el destinatario")
            return
        self.in_body, self.scanned = True, 0
        self._say(b"354 Termine con un punto")

    def _body(self) -> bool:
        if self.buffer.startswith(b".\r\n"):  # an empty message
            end, size = 0, 3
        else:
            end, size = self.buffer.find(b"\r\n.\r\n", max(0, self.scanned - 4)), 5
        if end < 0:
            self.scanned = len(self.buffer)
            if self.scanned > LARGEST:
                self._hang_up(b"552 5.3.4 Mensaje demasiado grande")
            return False
        raw = bytes(self.buffer[: end + 2 if end else 0]).replace(b"\r\n..", b"\r\n.")
        del self.buffer[: end + size]
        self._keep(raw[1:] if raw.startswith(b"..") else raw)
        return True

    def _keep(self, raw: bytes) -> None:
        subject, message_id = headings(raw)
        at, sender = clock.now().isoformat(), self.sender or ""
        rows = [(at, sender, rcpt, subject, message_id, raw) for rcpt in dict.fromkeys(self.recipients)]
        self._forget()
        self.busy = True
        self.store.add(self, rows)

    def _forget(self) -> None:
        self.sender, self.recipients, self.in_body = None, [], False

    def _say(self, *lines: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"\r\n".join(lines) + b"\r\n")

    def _hang_up(self, words: bytes) -> None:
        self._say(words)
        self.transport.close()


def headings(raw: bytes) -> tuple[str, str]:
    """(subject, Message-ID) of a message, as a person reads them."""
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n", b"\n")
    found = {name.lower(): value.decode("utf-8", "replace") for name, value in FIELD.findall(head)}
    unfolded = {name: " ".join(value.split()) for name, value in found.items()}
    return _decoded(unfolded.get(b"subject", "")), unfolded.get(b"message-id", "")


def _decoded(subject: str) -> str:
    if "=?" not in subject:
        return subject
    try:
        return str(make_header(decode_header(subject)))
    except (LookupError, ValueError, HeaderParseError):  # an unknown or broken encoding is shown as it came
        return subject


async def serve(settings: Settings) -> None:
    """Catch mail until SIGTERM or SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    store = Store(letters.open_to_write(settings.data_dir))
    server = await loop.create_server(lambda: Dialogue(store), "127.0.0.1", settings.catcher_port, backlog=256)
    await stop.wait()
    server.close()
    store.connection.close()


def main() -> None:
    """The process `python -m ticketing.demo.catcher`."""
    private.begin()
    settings = from_environment()
    clock.follow(settings.clock_file)
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
