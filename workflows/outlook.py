"""When the last message of so many leaves, by the speeds and the daily room of the roads and the hours of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = 800  # stretches of open hours: years, for any window that opens daily
Moment = Callable[[datetime], datetime | None]


@dataclass(frozen=True)
class Road:
    """One way out, or several beside each other: `per_minute` (None: any speed), `room` of a day (None: any number)."""

    per_minute: float | None
    room: Callable[[date], int | None]


def last_message(
    count: int, begin: datetime, roads: Sequence[Road], *, opening: Moment, closing: Moment, zone: ZoneInfo
) -> datetime | None:
    """None where it never ends. The first road carries everything until its day is full, then the next.

    `opening`: the first instant from one on at which it may go; `closing`: the end of those hours (None: the day's).
    Days are those of `zone`.
    """
    left, at, spent = count, begin, Counter[tuple[int, date]]()
    for _ in range(LONGEST):
        start = opening(at)
        if start is None:
            return None
        day = start.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(begin.tzinfo)
        end = min(closing(start) or midnight, midnight)
        for number, road in enumerate(roads):
            goes, took = _goes(left, end - start, road, day, spent[number, day])
            left, start = left - goes, start + took
            spent[number, day] += goes
            if not left:
                return start
            if start >= end:
                break
        at = end
    return None


def _goes(left: int, time_left: timedelta, road: Road, day: date, spent: int) -> tuple[int, timedelta]:
    """How many of these go there in that time, and how long they take."""
    room = road.room(day)
    able = left if room is None else max(0, min(left, room - spent))
    if road.per_minute is None:
        return able, timedelta()
    fits = int(road.per_minute * (time_left / timedelta(minutes=1)))
    if fits < able:
        return fits, time_left
    return able, timedelta(minutes=able / road.per_minute)
