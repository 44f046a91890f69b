"""The numbers of tickets: «2026-0148», or with the prefix of their procedure «HSC-2026-0007»."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?:([A-Z][A-Z0-9]{0,11})-)?([0-9]{4})-([0-9]{1,8})")


@dataclass(frozen=True)
class Number:
    """`prefix` is empty for the first procedure of an installation; `serial` counts within prefix and year."""

    prefix: str
    year: int
    serial: int

    def __str__(self) -> str:
        front = f"{self.prefix}-" if self.prefix else ""
        return f"{front}{self.year}-{self.serial:04d}"


def read_number(text: str) -> Number | None:
    """The number that a text is, in capitals or not; None if it is none."""
    found = _WRITTEN.fullmatch(text.strip().upper())
    return Number(found[1] or "", int(found[2]), int(found[3])) if found else None
