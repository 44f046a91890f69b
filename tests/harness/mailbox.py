"""The test's side of the SMTP server: start it, read what it accepted, tell it to misbehave, end it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.harness.process import Program
from tests.harness.smtp_faults import Fault


@dataclass(frozen=True)
class Accepted:
    """One message that the server answered with 250."""

    at: float
    mail_from: str
    rcpt: list[str]
    message_id: str
    subject: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Mailbox:
    """A running SMTP server and its journal."""

    port: int
    folder: Path
    program: Program

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def accepted(self) -> list[Accepted]:
        """Everything accepted so far, oldest first."""
        text = (self.folder / "journal.jsonl").read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        return [Accepted(**json.loads(line)) for line in whole.splitlines()]

    def to(self, address: str) -> list[Accepted]:
        return [item for item in self.accepted() if address in item.rcpt]

    def content(self, item: Accepted) -> EmailMessage:
        """The message itself. Only when the server was started with `raw=True`."""
        body = (self.folder / "raw" / f"{item.sha256}.eml").read_bytes()
        return message_from_bytes(body, policy=policy.default)  # type: ignore[return-value]

    def wait_for(self, count: int, *, seconds: float = 20) -> list[Accepted]:
        """What was accepted, once there are `count` messages. Fails when they do not come."""
        deadline = time.monotonic() + seconds
        while len(found := self.accepted()) < count:
            assert time.monotonic() < deadline, f"Llegaron {len(found)} de {count} mensajes en {seconds} s."
            time.sleep(0.02)
        return found

    def misbehave(self, *faults: Fault) -> None:
        """From the next command on; without arguments, behave."""
        fresh = self.folder / "faults.new"
        fresh.write_text(json.dumps([asdict(fault) for fault in faults]))
        fresh.replace(self.folder / "faults.json")


@contextmanager
def running(
    folder: Path, *, port: int = 0, raw: bool = False, kind: str = "smtp", limits: tuple[object, ...] = ()
) -> Iterator[Mailbox]:
    """A server for as long as the block lasts; `port` lets one come back where another stood. `kind`: the module of the
    harness that it is, with the options that say what it bears."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journal.jsonl").touch()
    files = ["--journal", folder / "journal.jsonl", "--faults", folder / "faults.json"]
    kept = ["--raw", folder / "raw"] if raw else []
    program = Program.start(
        [sys.executable, "-m", f"tests.harness.{kind}", "--port", port, *files, *kept, *limits], log=folder / "smtp.log"
    )
    try:
        found = program.wait_for_line("listening ")
        yield Mailbox(int(found.rsplit(" ", 1)[-1]), folder, program)
    finally:
        program.stop()
