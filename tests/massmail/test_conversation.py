"""A conversation with a server that answers as it likes, in packets cut anywhere: what it says is what is told."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from tests.harness.loops import apart
from ticketing.massmail.sender.backoff import Backoff
from ticketing.massmail.sender.conversation import Conversation
from ticketing.massmail.smtp.connecting import Opened
from ticketing.massmail.smtp.servers import Patience
from ticketing.massmail.smtp.wire import Broken, Reply, Wire

LETTERS, RECYCLE = 40, 15


@dataclass
class Moody:
    """A server whose moods come from a seed. `said`: by recipient, every last word that it gave."""

    seed: int
    said: dict[str, list[int]] = field(default_factory=dict)
    kept: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.left = asyncio.Event()
        self.rcpt, self.begun, self.taken = "", False, False

    def of(self, *codes: int) -> int:
        """Mostly the first; often enough another."""
        return codes[0] if self.chance.random() < 0.85 else self.chance.choice(codes)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came, self.out = b"", b""
        with contextlib.suppress(ConnectionError):
            await self.talk(reader, writer)
        writer.close()
        self.left.set()

    async def line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        """The next line; what there is to say is said when nothing more can be read, in one packet or cut somewhere."""
        while b"\n" not in self.came:
            cut = self.chance.randrange(len(self.out)) if self.out and self.chance.random() < 0.2 else 0
            for part in (self.out[:cut], self.out[cut:]):
                writer.write(part)
                await asyncio.sleep(0.001 if cut else 0)
            self.out = b""
            more = await reader.read(65536)
            if not more:
                raise ConnectionResetError
            self.came += more
        line, _, self.came = self.came.partition(b"\n")
        return line + b"\n"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line = await self.line(reader, writer)
            code = self.envelope(line[:4].upper(), line)
            self.answer(code)
            if code == 354:
                await self.body(reader, writer)
                self.taken = False

    def envelope(self, verb: bytes, line: bytes) -> int:
        """What it answers to MAIL, RCPT and DATA; RSET and QUIT are always well."""
        code = 250
        if verb == b"MAIL":
            code = 250 if self.chance.random() < 0.97 else 451
            self.begun, self.taken = code == 250, False
        elif verb == b"RCPT" and self.begun:
            self.rcpt, code = line.decode().partition("<")[2].rpartition(">")[0], self.of(250, 450, 550)
            self.taken = code == 250
        elif verb == b"RCPT":
            return 503
        elif verb == b"DATA":
            code = self.of(354, 354, 451) if self.taken else self.of(503, 354)
        if code in (450, 550) or (code == 451 and verb == b"DATA"):
            self.said.setdefault(self.rcpt, []).append(code)
        return code

    async def body(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        whole = b"\r\n"
        while not whole.endswith(b"\r\n.\r\n"):
            whole += await self.line(reader, writer)
        if not self.taken:  # RFC 2920: it said 354 all the same
            assert whole == b"\r\n.\r\n", "a body for nobody"
            self.answer(554)
            return
        rcpt = self.rcpt
        assert f"para {rcpt}\r\n".encode() in whole, "another's mail"
        if self.chance.random() < 0.02:
            self.kept[rcpt] += 1  # which nobody will know
            raise ConnectionResetError
        code = self.of(250, 250, 452, 554)
        self.kept[rcpt] += code == 250
        self.said.setdefault(rcpt, []).append(code)
        self.answer(code)

    def answer(self, code: int) -> None:
        """In one line or two."""
        text = f"{code} como sea\r\n" if self.chance.random() < 0.9 else f"{code}-primero\r\n{code} luego\r\n"
        self.out += text.encode()


@dataclass
class InFlight:
    """What a conversation asks of its sender, and what it told."""

    waiting: list[Any]
    may: random.Random
    told: dict[str, list[int]] = field(default_factory=dict)
    unsure: Counter[str] = field(default_factory=Counter)
    under_way: set[str] = field(default_factory=set)

    def take(self, _way: Any) -> Any:
        return self.waiting.pop() if self.waiting else None

    def may_send(self, _letter: Any) -> bool:
        return self.may.random() < 0.98  # False: she withdrew meanwhile, here for a moment only

    def intend(self, letter: Any) -> None:
        assert not self.under_way, "two without an answer on one connection"
        self.under_way.add(letter.rcpt)
        letter.unanswered = True

    def answered(self, letter: Any, reply: Reply) -> None:
        self.under_way.discard(letter.rcpt)
        self.told.setdefault(letter.rcpt, []).append(reply.code)

    def broken(self, letter: Any) -> None:
        self.under_way.discard(letter.rcpt)
        if letter.unanswered:
            self.unsure[letter.rcpt] += 1
        else:
            self.waiting.append(letter)

    def note_speed(self, *_: Any, **_said: Any) -> None:
        """No matter here."""


def letter(rcpt: str) -> Any:
    pieces = [b"Subject: x\r\n\r\n", f"para {rcpt}\r\n".encode(), b".\r\n"]
    return SimpleNamespace(
        rcpt=rcpt, sender="de@x.example", pieces=pieces, unanswered=False, way=None, chunk=SimpleNamespace(provider=0)
    )


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_what_the_server_says_of_each_is_what_is_told(seed, pipelining):
    server, inflight = Moody(seed), InFlight([letter(f"p{n}@x.example") for n in range(LETTERS)], random.Random(seed))

    async def everything() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1")
        port, loop = listening.sockets[0].getsockname()[1], asyncio.get_running_loop()
        while inflight.waiting:
            _, wire = await loop.create_connection(Wire, "127.0.0.1", port)
            way: Any = SimpleNamespace(usable=SimpleNamespace(recycle_after=RECYCLE, id=1), backoff=Backoff())
            opened = Opened(wire, pipelining, {}, Patience(command=2.0, final=2.0))
            talk = Conversation(opened, inflight, way)  # type: ignore[arg-type]
            try:
                while inflight.waiting and talk.handed < RECYCLE and wire.unexpected() is None:
                    await talk.hand_over(inflight.take(way))
            except Broken:
                pass  # who was not settled waits again, or nobody knows
            await wire.close()
            await server.left.wait()
            server.left.clear()
        listening.close()
        await listening.wait_closed()

    apart(asyncio.wait_for(everything(), 30))
    assert inflight.told == server.said
    assert all(server.kept[one] <= 1 for one in server.kept)
    assert {one for one, codes in inflight.told.items() if codes[-1] == 250} | set(inflight.unsure) == set(
        server.kept
    ) - {one for one, times in server.kept.items() if not times}
    assert set(inflight.told) | set(inflight.unsure) == {f"p{n}@x.example" for n in range(LETTERS)}
