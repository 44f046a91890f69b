"""Months ("2026-10"): from their first instant to the next one's, on the institution's wall."""

from __future__ import annotations

import re
from datetime import datetime

from ticketing.web import walls

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def is_month(text: str) -> bool:
    """Whether the text names a month."""
    return _MONTH.fullmatch(text) is not None


def bounds(month: str) -> tuple[datetime, datetime]:
    """First instant of a month and of the next."""
    year, number = (int(part) for part in month.split("-"))
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=walls.home()), datetime(*following, 1, tzinfo=walls.home())


def ended(month: str, at: datetime) -> bool:
    """Whether the month is over."""
    return at >= bounds(month)[1]


def last_months(at: datetime, many: int = 12) -> list[str]:
    """The newest months that are over, the newest first."""
    local = at.astimezone(walls.home())
    counts = (local.year * 12 + local.month - 2 - back for back in range(many))
    return [f"{count // 12:04d}-{count % 12 + 1:02d}" for count in counts]
