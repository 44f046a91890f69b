"""When the last message of so many leaves, by the speeds and the daily room of the roads and the hours of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.rolling import Window, leaves_at, oldest

LONGEST = 800  # stretches of open hours: years, for any window that opens daily
NOTHING = 1e-6  # of a message: parts of one are carried from stretch to stretch
Moment = Callable[[datetime], datetime | None]


@dataclass(frozen=True)
class Road:
    """One way out, or several beside each other: `per_minute` (None: any speed), `room` of a day (None: any number).
    `rolls`: that room is of any twenty-four hours, of which `gone` is used (slot -> messages)."""

    per_minute: float | None
    room: Callable[[date], int | None]
    rolls: bool = False
    gone: Mapping[int, int] = field(default_factory=dict)


def last_message(
    count: int, begin: datetime, roads: Sequence[Road], *, opening: Moment, closing: Moment, zone: ZoneInfo
) -> datetime | None:
    """None where it never ends. The first road carries everything while it has room, then the next.

    `opening`: the first instant from one on at which it may go; `closing`: the end of those hours (None: the day's).
    Days are those of `zone`.
    """
    left, at, used = float(count), begin, [_Used(road) for road in roads]
    for _ in range(LONGEST):
        start = opening(at)
        if start is None:
            return None
        day = start.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(begin.tzinfo)
        at = min(closing(start) or midnight, midnight)
        left, start = _stretch(left, start, at, used, day)
        if left < NOTHING:
            return start
    return None


@dataclass
class _Used:
    """A road with what went there: by day, and in the last twenty-four hours where those count."""

    road: Road
    days: Counter[date] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.window = Window(self.road.gone.items())

    def room(self, at: datetime, day: date) -> float | None:
        """What it takes just then; None: any number."""
        most = self.road.room(day)
        if most is None:
            return None
        spent = self.window.at(at) if self.road.rolls else self.days[day]
        found = most - spent
        return found if found >= NOTHING else 0.0

    def note(self, at: datetime, day: date, count: float) -> None:
        self.days[day] += count  # type: ignore[assignment]
        if self.road.rolls:
            self.window.add(at, count)

    def changes_at(self, at: datetime, end: datetime, room: float | None) -> datetime:
        """When its room is to be asked again: it has none and gets some, or it is counted by slots."""
        if room is None or not self.road.rolls:
            return end
        slot_ends = leaves_at(oldest(at))
        return min(end, slot_ends if room else (self.window.eases_at or end))


def _stretch(left: float, at: datetime, end: datetime, used: Sequence[_Used], day: date) -> tuple[float, datetime]:
    """What is left at the end of these open hours, and when the last of it left."""
    while at < end and left >= NOTHING:
        until = end
        for one in used:
            room = one.room(at, day)
            until = one.changes_at(at, until, room)
            if room is None or room > 0:
                goes, took = _goes(left, room, one.road.per_minute, until - at)
                one.note(at, day, goes)
                left, at = left - goes, at + took
                break
        else:
            at = until
    return left, at


def _goes(left: float, room: float | None, per_minute: float | None, time_left: timedelta) -> tuple[float, timedelta]:
    """How much of it goes there in that time, and how long it takes."""
    able = left if room is None else min(left, room)
    if per_minute is None:
        return able, timedelta()
    fits = per_minute * (time_left / timedelta(minutes=1))
    if fits <= able:
        return fits, time_left
    return able, timedelta(minutes=able / per_minute)
