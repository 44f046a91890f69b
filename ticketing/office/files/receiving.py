"""An upload before anything else is done: written aside, its hash taken, and read as what it says it is.

All of it happens before the deed begins its transaction, so that nobody waits for a stranger's file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from ticketing import clock
from ticketing.office.files import pool, storage
from ticketing.office.files.kinds import EVERY_KIND, kind_of
from ticketing.office.files.names import clean_name
from ticketing.office.files.pool import Verdict
from ticketing.office.files.storage import Aside
from ticketing.web.settings import settings
from workflows.refusals import Refused

MOST_LIMITS = 3  # a field may take larger files than most: `store` knows how large


@dataclass
class Received:
    """A file that came with a request, in place of the stream of its bytes; gone with the request unless taken."""

    name: str
    aside: Aside | None
    verdict: Verdict

    def read(self, size: int = -1) -> bytes:
        """The bytes from where the last reading ended."""
        return self.aside.stream.read(size) if self.aside else b""

    def seek(self, place: int, whence: int = 0) -> int:
        """Where the next reading begins."""
        return self.aside.stream.seek(place, whence) if self.aside else 0

    def close(self) -> None:
        """The request is over."""
        if self.aside:
            self.aside.drop()


def receive(
    stream: BinaryIO, name: str, *, patience: float = pool.LONGEST, trusted: bool = False, whose: int | None = None
) -> Received:
    """Take it in and have it read, for so many seconds; not what is `trusted`. What is wrong is told by `store`.

    `whose`: the id of the person who sends it, of whom one file is read at a time.
    """
    aside = None
    try:
        name = clean_name(name)
        kind = kind_of(name, EVERY_KIND)
        aside = storage.set_aside(stream, name, MOST_LIMITS * settings().upload_limit)
        patience = max(0.05, patience)
        verdict = Verdict() if trusted else pool.read(aside.path, name, kind, patience=patience, whose=whose)
    except Refused as refusal:
        return Received(name, aside, Verdict(refused=refusal.sentence))
    return Received(name, aside, verdict)


def receive_all(sent: list[tuple[BinaryIO, str]], *, patience: float, whose: int | None) -> list[Received]:
    """Several that came together from one person, for so many seconds in all."""
    until = clock.monotonic() + patience
    return [receive(stream, name, patience=until - clock.monotonic(), whose=whose) for stream, name in sent]
