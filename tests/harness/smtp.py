"""A real SMTP server that keeps a journal: `python -m tests.harness.smtp --port N --journal FILE`.

A message is accepted (250) only after its line stands in the journal and fsync has returned; the messages
that arrive together share one fsync. The journal therefore holds exactly what senders were promised.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import re
import signal
import time
from collections.abc import Callable
from email.header import decode_header, make_header
from pathlib import Path
from typing import ClassVar

from tests.harness.smtp_faults import Faults

ADDRESS = re.compile(rb":\s*<([^>]*)>", re.IGNORECASE)
END = b"\r\n.\r\n"
LIMIT = 50 * 1024 * 1024


class Journal:
    """Lines wait for the end of the loop's turn; one write and one fsync; then their senders are told."""

    durable = True

    def __init__(self, path: Path, raw: Path | None) -> None:
        self.file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644)
        self.raw = raw
        self.waiting: list[tuple[bytes, str, Session]] = []

    def accept(self, entry: dict[str, object], body: bytes, session: Session) -> None:
        if self.raw:
            (self.raw / f"{entry['sha256']}.eml").write_bytes(body)
        if not self.waiting:
            asyncio.get_running_loop().call_soon(self.flush)
        self.waiting.append((json.dumps(entry, ensure_ascii=False).encode() + b"\n", str(entry["rcpt"]), session))

    def flush(self) -> None:
        lines, self.waiting = self.waiting, []
        os.write(self.file, b"".join(line for line, _, _ in lines))
        if self.durable:
            os.fsync(self.file)
        for _, rcpt, session in lines:
            session.promise(rcpt)


class Session(asyncio.Protocol):
    """One connection. While a reply is pending, what the client has pipelined waits in the buffer."""

    transport: asyncio.Transport
    open: ClassVar[int] = 0

    def __init__(self, journal: Journal, faults: Faults) -> None:
        self.journal = journal
        self.faults = faults
        self.buffer = bytearray()
        self.reading_message = False
        self.busy = False
        self.replies: list[bytes] = []
        self.reset()

    def reset(self) -> None:
        self.mail_from = ""
        self.rcpt: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        Session.open += 1
        self.reply("connect", "", b"220 sink ESMTP")
        self.go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        Session.open -= 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.go_on()

    def go_on(self) -> None:
        while not self.busy and not self.transport.is_closing():
            if not (self.take_message() if self.reading_message else self.take_command()):
                break
        self.flush()

    def take_command(self) -> bool:
        end = self.buffer.find(b"\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end]).rstrip(b"\r")
        del self.buffer[: end + 1]
        verb = line[:4].upper().decode("ascii", "replace")
        getattr(self, f"on_{verb.lower()}", self.on_unknown)(line)
        return True

    def take_message(self) -> bool:
        if self.buffer.startswith(b".\r\n"):
            end, body = 3, b""
        else:
            at = self.buffer.find(END)
            if at < 0:
                return False
            end, body = at + len(END), bytes(self.buffer[: at + 2])
        del self.buffer[:end]
        self.reading_message = False
        body = (body[1:] if body.startswith(b"..") else body).replace(b"\r\n..", b"\r\n.")
        self.finish(body)
        return True

    def finish(self, body: bytes) -> None:
        entry = described(body, self.mail_from, self.rcpt)
        known = f"{' '.join(self.rcpt)} {entry['message_id']} {entry['subject']}"
        self.reset()
        if self.faults.empty:
            self.busy = True
            self.journal.accept(entry, body, self)
            return
        self.reply("message", known, None, then=lambda: self.journal.accept(entry, body, self))

    def promise(self, rcpt: str) -> None:
        """The message stands in the journal; its sender is told, unless a fault keeps the answer back."""
        self.busy = False
        if not self.transport.is_closing():
            self.reply("accepted", rcpt, b"250 2.0.0 accepted")
            self.go_on()

    def on_auth(self, line: bytes) -> None:
        self.reply("auth", "", b"235 2.7.0 ok")

    def on_star(self, line: bytes) -> None:
        self.reply("starttls", "", b"502 5.5.2 unknown command")

    def on_ehlo(self, line: bytes) -> None:
        self.reply("ehlo", "", b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE %d" % LIMIT)

    def on_helo(self, line: bytes) -> None:
        self.reply("ehlo", "", b"250 sink")

    def on_mail(self, line: bytes) -> None:
        self.reset()
        self.mail_from = self.address(line)
        self.reply("mail", self.mail_from, b"250 2.1.0 ok")

    def on_rcpt(self, line: bytes) -> None:
        address = self.address(line)
        if self.reply("rcpt", address, b"250 2.1.5 ok"):
            self.rcpt.append(address)

    def on_data(self, line: bytes) -> None:
        if not self.rcpt:
            self.send(b"503 5.5.1 no valid recipients")
        elif self.reply("data", " ".join(self.rcpt), b"354 go ahead"):
            self.reading_message = True

    def on_rset(self, line: bytes) -> None:
        self.reset()
        self.send(b"250 2.0.0 ok")

    def on_noop(self, line: bytes) -> None:
        self.send(b"250 2.0.0 ok")

    def on_quit(self, line: bytes) -> None:
        self.send(b"221 2.0.0 bye")
        self.hang_up()

    def on_unknown(self, line: bytes) -> None:
        self.send(b"502 5.5.2 unknown command")

    @staticmethod
    def address(line: bytes) -> str:
        found = ADDRESS.search(line)
        return found.group(1).decode("utf-8", "replace") if found else ""

    def reply(self, at: str, about: str, text: bytes | None, then: Callable[[], None] | None = None) -> bool:
        """Answers `text`, or what a fault says instead. Returns whether the command was let through."""
        fault = self.faults.meet(at, about, Session.open)
        if fault and fault.close:
            if fault.reply:
                self.send(fault.reply.encode())
            self.hang_up()
            return False
        if fault and fault.reply:
            text, then = fault.reply.encode(), None
        if fault and fault.delay:
            self.busy = True
            asyncio.get_running_loop().call_later(fault.delay, self.late, text, then)
        elif then:
            self.busy = True
            then()
        else:
            self.send(text or b"")
        return not (fault and fault.reply)

    def late(self, text: bytes | None, then: Callable[[], None] | None) -> None:
        if then:
            then()
        else:
            self.answer_and_go_on(text or b"")

    def answer_and_go_on(self, text: bytes) -> None:
        self.busy = False
        if not self.transport.is_closing():
            self.send(text)
            self.go_on()

    def hang_up(self) -> None:
        self.flush()
        self.transport.close()

    def flush(self) -> None:
        """One packet for all that a pipelining client is owed."""
        if self.replies:
            self.transport.write(b"".join(self.replies))
            self.replies.clear()

    def send(self, text: bytes) -> None:
        self.replies.append(text + b"\r\n")


def described(body: bytes, mail_from: str, rcpt: list[str]) -> dict[str, object]:
    """The journal's entry for one message."""
    head = body.partition(b"\r\n\r\n")[0]
    return {
        "at": time.time(),
        "mail_from": mail_from,
        "rcpt": rcpt,
        "message_id": _header(head, b"message-id"),
        "subject": _header(head, b"subject"),
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
    }


def _header(head: bytes, name: bytes) -> str:
    found = re.search(rb"(?:^|\r\n)" + name + rb":[ \t]*((?:[^\r]|\r\n[ \t])*)", head, re.IGNORECASE)
    if not found:
        return ""
    text = re.sub(r"\r\n[ \t]", " ", found.group(1).decode("utf-8", "replace")).strip()
    return str(make_header(decode_header(text))) if "=?" in text else text


async def serve(port: int, journal: Journal, faults: Faults, made: type[Session] = Session) -> None:
    """Listens until it is told to end; prints the port that it got."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: made(journal, faults), "127.0.0.1", port, backlog=512)
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    with contextlib.closing(server):
        await ended.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: one that is free, printed on the first line")
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--raw", type=Path, help="folder in which each message is kept as SHA256.eml")
    parser.add_argument("--faults", type=Path, help="JSON file of faults, read again whenever it changes")
    given = parser.parse_args()
    if given.raw:
        given.raw.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(given.port, Journal(given.journal, given.raw), Faults(given.faults)))


if __name__ == "__main__":
    main()
