"""At what days and hours a campaign may go out, on the institution's wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.day_plan import WEEKDAYS, DayPlan, Minutes, minutes_of, windows_of
from workflows.refusals import Refused

LOOK_AHEAD = 40  # days: longer than any row of holidays
WHOLE_DAY: tuple[Minutes, ...] = ((0, 24 * 60),)


@dataclass(frozen=True)
class Window:
    """`hours`: weekday (0 Monday) -> its spans in minutes since midnight, in order, the last minute not included; a
    weekday that is absent is closed. `dates`: "2026-12-24" -> what that date has instead, as ["09:00-12:00"]."""

    hours: Mapping[int, Sequence[Minutes]]
    no_holidays: bool = False
    dates: Mapping[str, Sequence[str]] = field(default_factory=dict)

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
        if self.no_holidays and day in holidays:
            return ()
        other = self.dates.get(day.isoformat())
        return self.hours.get(day.weekday(), ()) if other is None else windows_of(other)


def of_week(week: Mapping[str, Sequence[str]], *, holidays: bool = True) -> Window | None:
    """The window of {"monday": ["07:00-19:00"], …}; None for {}: always."""
    if not week:
        return None if holidays else Window(dict.fromkeys(range(7), WHOLE_DAY), no_holidays=True)
    return Window(_spans_of(week), no_holidays=not holidays)


def of_plans(
    week: Mapping[str, Sequence[str]], plans: Mapping[date, DayPlan], first: date, last: date
) -> dict[str, Any]:
    """The hours of a working calendar, to be kept: its week, and each date from `first` to `last` that differs."""
    usual = _spans_of(week)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    known = ((day, plans[day].windows) for day in days if day in plans)
    dates = {day.isoformat(): _texts(spans) for day, spans in known if spans != usual.get(day.weekday(), ())}
    return {"week": {name: list(texts) for name, texts in week.items() if texts}, "dates": dates}


def common(window: Window | None, other: Window | None) -> dict[str, list[str]]:
    """The week of the hours at which both are open, as {"monday": ["08:00-17:00"], …}; None: always."""
    week = {}
    for number, name in enumerate(WEEKDAYS):
        mine, theirs = (WHOLE_DAY if one is None else one.hours.get(number, ()) for one in (window, other))
        both = [(max(a, c), min(b, d)) for a, b in mine for c, d in theirs if max(a, c) < min(b, d)]
        if both:
            week[name] = _texts(both)
    return week


def within(window: Window | None, other: Window | None) -> bool:
    """Whether in no week the first is open while the second is closed; holidays are left to the second."""
    return common(window, other) == common(window, None)


def read(kept: Mapping[str, Any]) -> Window | None:
    """The window of {"days": [0, …], "from": "08:00", "to": "17:00"}, or of what `of_plans` gives; None for {}: always.
    Refused: never open."""
    if not kept:
        return None
    if "week" in kept:
        return Window(_spans_of(kept["week"]), dates=kept["dates"])
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


def _spans_of(week: Mapping[str, Sequence[str]]) -> dict[int, tuple[Minutes, ...]]:
    return {WEEKDAYS.index(name): windows_of(texts) for name, texts in week.items()}


def _texts(spans: Iterable[Minutes]) -> list[str]:
    return ["{:02}:{:02}-{:02}:{:02}".format(*divmod(begin, 60), *divmod(end, 60)) for begin, end in spans]
