"""The misfortunes an SMTP server may be told to have, read from a JSON file that may change while it runs."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Fault:
    """At a moment (`connect`, `ehlo`, `auth`, `starttls`, `mail`, `rcpt`, `data`, `message`, and `accepted`: the
    message is kept already), where `match` is found in the address (at `message`: in recipients, Message-ID and
    subject): wait, answer else, close in silence, or answer and close. `times`: how often at all; `each`: how often
    for the same address (greylisting). Negative: always. `beyond`: only while more connections than that are open.
    """

    at: str
    match: str = ""
    reply: str = ""
    delay: float = 0.0
    close: bool = False
    times: int = -1
    each: int = -1
    beyond: int = 0

    def __post_init__(self) -> None:
        self.met: Counter[str] = Counter()

    def meets(self, at: str, about: str, connections: int) -> bool:
        spent = self.times == 0 or 0 <= self.each <= self.met[about]
        return self.at == at and connections > self.beyond and not spent and re.search(self.match, about) is not None

    def note(self, about: str) -> None:
        """It happened once more."""
        self.times -= self.times > 0
        self.met[about] += self.each > 0


class Faults:
    """The present list. An absent file means none."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.stamp: tuple[int, int] | None = None
        self.present: list[Fault] = []

    @property
    def empty(self) -> bool:
        self._read()
        return not self.present

    def meet(self, at: str, about: str, connections: int = 1) -> Fault | None:
        """The first fault that applies; what it spends is spent."""
        self._read()
        found = next((fault for fault in self.present if fault.meets(at, about, connections)), None)
        if found:
            found.note(about)
        return found

    def _read(self) -> None:
        if self.path is None or not self.path.exists():
            return
        stat = self.path.stat()
        if (stat.st_mtime_ns, stat.st_size) != self.stamp:
            self.present = [Fault(**item) for item in json.loads(self.path.read_text() or "[]")]
            self.stamp = (stat.st_mtime_ns, stat.st_size)
