"""The misfortunes an SMTP server may be told to have, read from a JSON file that may change while it runs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Fault:
    """At a moment (`connect`, `ehlo`, `mail`, `rcpt`, `data`, `message`), where `match` is found in the
    address (at `message`: in recipients, Message-ID and subject): wait, answer else, or close in silence.
    """

    at: str
    match: str = ""
    reply: str = ""
    delay: float = 0.0
    close: bool = False
    times: int = -1

    def meets(self, at: str, about: str) -> bool:
        return self.at == at and self.times != 0 and re.search(self.match, about) is not None


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

    def meet(self, at: str, about: str) -> Fault | None:
        """The first fault that applies; its `times` go down by one."""
        self._read()
        found = next((fault for fault in self.present if fault.meets(at, about)), None)
        if found and found.times > 0:
            found.times -= 1
        return found

    def _read(self) -> None:
        if self.path is None or not self.path.exists():
            return
        stat = self.path.stat()
        if (stat.st_mtime_ns, stat.st_size) != self.stamp:
            self.present = [Fault(**item) for item in json.loads(self.path.read_text() or "[]")]
            self.stamp = (stat.st_mtime_ns, stat.st_size)
