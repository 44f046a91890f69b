"""At what days and hours a campaign may go out, on the institution's wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.day_plan import WEEKDAYS, Minutes, minutes_of, windows_of
from workflows.refusals import Refused

LOOK_AHEAD = 40  # days: longer than any row of holidays


@dataclass(frozen=True)
class Window:
    """`hours`: weekday (0 Monday) -> its spans in minutes since midnight, in order, the last minute not included; a
    weekday that is absent is closed."""

    hours: Mapping[int, Sequence[Minutes]]
    no_holidays: bool = False

    def open(self, at: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> bool:
        """Whether a message may go out at this instant."""
        wall = at.astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        return any(begin <= minute < end for begin, end in self._spans(wall.date(), holidays))

    def opening(self, at: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> datetime | None:
        """The first instant from `at` on at which it is open; None if there is none in sight."""
        if self.open(at, zone, holidays):
            return at
        first = at.astimezone(zone).date()
        for ahead in range(LOOK_AHEAD):
            day = first + timedelta(days=ahead)
            for minute, _ in self._spans(day, holidays):
                begin = datetime.combine(day, time(*divmod(minute, 60)), zone)
                if begin > at:
                    return begin.astimezone(at.tzinfo)
        return None

    def closing(self, at: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> datetime:
        """The end of the span in which this instant lies; itself where it is closed."""
        wall = at.astimezone(zone)
        minute, midnight = wall.hour * 60 + wall.minute, datetime.combine(wall.date(), time(), zone)
        ends = [end for begin, end in self._spans(wall.date(), holidays) if begin <= minute < end]
        return (midnight + timedelta(minutes=ends[0])).astimezone(at.tzinfo) if ends else at

    def _spans(self, day: date, holidays: frozenset[date]) -> Sequence[Minutes]:
        return () if self.no_holidays and day in holidays else self.hours.get(day.weekday(), ())


def of_week(week: Mapping[str, Sequence[str]], *, holidays: bool = True) -> Window | None:
    """The window of {"monday": ["07:00-19:00"], …}; None for {}: always."""
    spans = {WEEKDAYS.index(name): windows_of(texts) for name, texts in week.items()}
    return Window(spans, no_holidays=not holidays) if spans or not holidays else None


def read(kept: Mapping[str, Any]) -> Window | None:
    """The window of {"days": [0, …], "from": "08:00", "to": "17:00"}; None for {}: always. Refused: never open."""
    if not kept:
        return None
    begin, end = minutes_of(kept["from"]), minutes_of(kept["to"])
    if begin >= end:
        raise Refused("El horario de envío termina antes de empezar: revise las horas.")
    if not kept["days"]:
        raise Refused("Elija al menos un día para el horario de envío.")
    return Window(dict.fromkeys(sorted(kept["days"]), ((begin, end),)))


def opening(
    windows: Iterable[Window], at: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()
) -> datetime | None:
    """The first instant from `at` on at which all of them are open; None if there is none in sight."""
    every, found = tuple(windows), at
    for _ in range(LOOK_AHEAD):
        later = found
        for window in every:
            step = window.opening(later, zone, holidays)
            if step is None:
                return None
            later = step
        if later == found:
            return found
        found = later
    return None
