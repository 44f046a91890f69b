"""What may be asked of an answer besides its kind: how long, how much, how early or late, and by which kinds."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflows.refusals import Refused

LENGTH, VALUE, NUMBER = "caracteres", "valor", "cuántos"
COUNTED: Mapping[str, str] = {
    "line": LENGTH,
    "text": LENGTH,
    "rich_text": LENGTH,
    "address": LENGTH,
    "number": VALUE,
    "choices": NUMBER,
    "areas": NUMBER,
    "groups": NUMBER,
    "files": NUMBER,
    "documents": NUMBER,
    "sheet": NUMBER,
}
"""What `min` and `max` say of an answer of the kind."""
IN_TIME = ("date", "date_time", "time")
PIXELS = ("min_width", "min_height", "max_width", "max_height")
TAKES: Mapping[str, tuple[str, ...]] = {
    "min": tuple(COUNTED),
    "max": tuple(COUNTED),
    "earliest": IN_TIME,
    "latest": IN_TIME,
    "max_words": ("line", "text"),
    "pattern": ("line",),
    "choices": ("choice", "choices", "groups"),
    "accept": ("files", "documents", "image", "sheet"),
    "settings": ("files", "documents", "image", "sheet"),
}
"""Which kinds of field take each of these keys."""
_HOUR = re.compile(r"[0-2][0-9]:[0-5][0-9]")
_FROM_TODAY = re.compile(r"(0|[1-9][0-9]{0,3}) calendar_days")
_MONTHS_FROM_TODAY = re.compile(r"([1-9][0-9]{0,2}) calendar_months")


@dataclass(frozen=True, order=True)
class Months:
    """So many calendar months from the day of filing."""

    count: int

    def after(self, day: date) -> date:
        """The same day of that later month, or its last one where it has none: 31 October and 4 months, 28 February."""
        year, month = divmod(day.year * 12 + day.month - 1 + self.count, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def edge(kind: str, said: str) -> date | datetime | time | timedelta | Months:
    """The instant that a bound says: of a date or an hour, or so many days or months from the day of filing. Raises
    Refused."""
    if kind != "time" and (days := _FROM_TODAY.fullmatch(said)):
        return timedelta(days=int(days[1]))
    if kind != "time" and (months := _MONTHS_FROM_TODAY.fullmatch(said)):
        return Months(int(months[1]))
    try:
        return _MADE[kind](said)
    except ValueError:
        raise Refused(f"debe ser {_LIKE[kind]}") from None


def _day(said: str) -> date:
    return date.fromisoformat(said)


def moment(said: str) -> datetime:
    """A day and an hour of the wall clock, to the minute. Raises ValueError."""
    found = datetime.fromisoformat(said)
    if found.tzinfo is not None or len(said) < len("2026-03-02T08:00"):
        raise ValueError(said)
    return found.replace(second=0, microsecond=0)


def hour(said: str) -> time:
    """An hour of the wall clock, to the minute. Raises ValueError."""
    if not _HOUR.fullmatch(said):
        raise ValueError(said)
    return time.fromisoformat(said)


_MADE: Mapping[str, Callable[[str], date | datetime | time]] = {"date": _day, "date_time": moment, "time": hour}
_LIKE = {
    "date": "una fecha como 2026-03-02, o un tiempo desde la radicación, como 30 calendar_days o 4 calendar_months",
    "date_time": "un día y una hora como 2026-03-02T08:00, o un tiempo desde la radicación, como 30 calendar_days o 4 "
    "calendar_months",
    "time": "una hora como 08:00",
}
