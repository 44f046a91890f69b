"""The bytes of one SMTP connection: commands out, replies in, strictly in their order (RFC 5321 section 4.2)."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

LONGEST_LINE, MOST_LINES = 4096, 100


class Broken(Exception):
    """The connection cannot be used any more. The sentence says what happened; nobody's address is to blame."""

    def __init__(self, sentence: str, code: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply, its lines joined."""

    code: int
    text: str

    @property
    def good(self) -> bool:
        return 200 <= self.code < 300

    @property
    def closing(self) -> bool:
        return self.code == 421

    def __str__(self) -> str:
        return f"{self.code} {self.text}"


class NotNow(Broken):
    """The server itself wants this to end, and said so. `one_recipient`: it knew for whom; else it means us."""

    def __init__(self, sentence: str, reply: Reply, *, one_recipient: bool = False) -> None:
        super().__init__(f"{sentence}: {reply}", reply.code)
        self.reply = reply
        self.one_recipient = one_recipient


_seen: dict[bytes, Reply] = {}
MOST_SEEN, READ_AT_ONCE = 500, 16 * 1024


def _known(data: bytes) -> list[Reply] | None:
    """The replies of a packet that holds nothing but whole replies of one line; None for any other packet.

    A server says the same few lines a thousand times: most are found, not read.
    """
    if not data.endswith(b"\r\n") or len(data) > LONGEST_LINE:
        return None
    found = []
    for line in data[:-2].split(b"\r\n"):
        reply = _seen.get(line)
        if reply is None:
            if line[3:4] != b" " or not line[:3].isdigit() or not b"200" <= line[:3] <= b"599" or b"\n" in line:
                return None
            reply = Reply(int(line[:3]), line[4:].decode("utf-8", "replace").strip())
            if len(_seen) >= MOST_SEEN:
                _seen.clear()
            _seen[line] = reply
        found.append(reply)
    return found


class Wire(asyncio.Protocol):
    """`reply(seconds)` gives the next reply, or raises Broken: late, malformed, or the connection is gone."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._lines: list[str] = []
        self._code = b""
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._end: Broken | None = None
        self._late_at = 0.0
        self._patience = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self._at_once: Callable[[deque[Reply]], bool] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        # Replies are short: a quarter of a megabyte for each reading of them is taken and given back.
        transport.max_size = READ_AT_ONCE  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if not self._buffer and not self._lines and (replies := _known(data)):
            self._replies.extend(replies)
            self._wake()
            return
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            if not self._take(line):
                self.fail(Broken("El servidor respondió algo que no es SMTP."))
                return
        if len(self._buffer) > LONGEST_LINE or len(self._replies) > MOST_LINES:
            self.fail(Broken("El servidor respondió algo que no es SMTP."))
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(Broken("El servidor cerró la conexión." if exc is None else f"Se perdió la conexión ({exc})."))

    def fail(self, why: Broken) -> None:
        """No more replies after those that came; whoever waits is told."""
        if self._end is None:
            self._end = why
        if self._alarm is not None:
            self._alarm.cancel()
        if self.transport:
            self.transport.abort()
        self._wake()

    def write(self, data: bytes) -> None:
        """Send. What is written to a connection that ended is lost; the next reply tells."""
        if self.transport and self._end is None:
            self.transport.write(data)

    async def reply(self, seconds: float, at_once: Callable[[deque[Reply]], bool] | None = None) -> Reply:
        """The next reply. `at_once` is offered each packet's first: while it takes them and says True, the wait begins
        anew; what it raises is raised here."""
        if not self._replies:
            self._at_once = at_once
            try:
                await self._wait(seconds)
            finally:
                self._at_once = None
        return self._replies.popleft()

    def at_hand(self, number: int) -> list[Reply]:
        """The next replies if so many are here already, else none."""
        return [self._replies.popleft() for _ in range(number)] if len(self._replies) >= number else []

    def unexpected(self) -> Broken | None:
        """Why the connection is not fit for another message, although nobody waits for a reply."""
        if self._replies:
            return Broken(f"El servidor dijo sin que se le preguntara: {self._replies[0]}", self._replies[0].code)
        return self._end

    def pending_bytes(self) -> bool:
        """Whether something has come that is not a whole reply yet, or that nobody asked for."""
        return bool(self._buffer or self._replies or self._lines)

    async def protect(self, context: ssl.SSLContext, host: str) -> None:
        """Go on under TLS, the certificate verified for this host."""
        if self.transport is None or self._end is not None:
            raise self._end or Broken("La conexión no está abierta.")
        protected = await asyncio.get_running_loop().start_tls(self.transport, self, context, server_hostname=host)
        self.transport = cast(asyncio.Transport, protected)

    async def close(self) -> None:
        """End it, whatever state it is in."""
        if self.transport:
            self.transport.abort()

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._patience, self._late_at = seconds, loop.time() + seconds
        if self._alarm is None or self._alarm.when() > self._late_at:
            self._set_alarm(loop)
        try:
            while not self._replies:
                if self._end is not None:
                    raise self._end
                self._waiter = loop.create_future()
                await self._waiter
        finally:
            self._late_at = 0.0
            self._waiter = None

    def _set_alarm(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = loop.call_at(self._late_at, self._ring)

    def _ring(self) -> None:
        """One alarm for many waits: setting one anew for each reply costs more than the reply."""
        self._alarm = None
        if not self._late_at or self._end is not None:
            return
        loop = asyncio.get_running_loop()
        if loop.time() < self._late_at:
            self._set_alarm(loop)
        else:
            self.fail(Broken(f"El servidor no respondió en {self._patience:.0f} s."))

    def _wake(self) -> None:
        if self._waiter is None or self._waiter.done():
            return
        if self._at_once is not None and self._end is None:
            try:
                if self._at_once(self._replies):
                    self._late_at = asyncio.get_running_loop().time() + self._patience
                    return
            except Exception as why:  # noqa: BLE001 - told to who waits
                self._waiter.set_exception(why)
                return
        self._waiter.set_result(None)

    def _take(self, line: bytes) -> bool:
        """One line of a reply; False if it is none."""
        code, rest = line[:3], line[3:4]
        fits = code.isdigit() and b"200" <= code <= b"599" and rest in (b"", b" ", b"-")
        if not fits or len(line) > LONGEST_LINE or len(self._lines) >= MOST_LINES:
            return False
        if self._lines and code != self._code:
            return False
        self._code = code
        self._lines.append(line[4:].decode("utf-8", "replace"))
        if rest != b"-":
            self._replies.append(Reply(int(code), " ".join(self._lines).strip()))
            self._lines = []
        return True
