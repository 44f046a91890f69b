"""Waits as a procedure file writes them: «6 business_days», «16 business_hours», «3 calendar_days»."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from workflows.refusals import Refused

Unit = Literal["business_days", "business_hours", "calendar_days"]
UNITS: tuple[Unit, ...] = ("business_days", "business_hours", "calendar_days")
MOST = 10_000
_WRITTEN = re.compile(r"([0-9]{1,6}) ([a-z_]{1,20})")


@dataclass(frozen=True)
class Wait:
    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


def wait(text: str) -> Wait:
    """The wait that a text says. Raises Refused."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found[2] not in UNITS or not 1 <= int(found[1]) <= MOST:
        units = ", ".join(UNITS)
        raise Refused(f"«{text[:60]}» no es un plazo: un número y una unidad ({units}), como «6 business_days».")
    return Wait(int(found[1]), cast(Unit, found[2]))
