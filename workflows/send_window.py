"""At what days and hours a campaign may go out, on the institution's wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.refusals import Refused

LOOK_AHEAD = 40  # days: longer than any row of holidays
Hours = tuple[time, time]


@dataclass(frozen=True)
class Window:
    """`hours`: weekday (0 Monday) -> from, to (not included); a weekday that is absent is closed."""

    hours: Mapping[int, Hours]
    no_holidays: bool = False

    def open(self, at: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> bool:
        """Whether a message may go out at this instant."""
        wall = at.astimezone(zone)
        found = self._hours(wall.date(), holidays)
        return found is not None and found[0] <= wall.time() < found[1]

    def opening(self, at: datetime, zone: ZoneInfo, holidays: frozenset[date] = frozenset()) -> datetime | None:
        """The first instant from `at` on at which it is open; None if there is none in sight."""
        if self.open(at, zone, holidays):
            return at
        first = at.astimezone(zone).date()
        for ahead in range(LOOK_AHEAD):
            day = first + timedelta(days=ahead)
            found = self._hours(day, holidays)
            begin = datetime.combine(day, found[0], zone) if found else None
            if begin is not None and begin > at:
                return begin.astimezone(at.tzinfo)
        return None

    def _hours(self, day: date, holidays: frozenset[date]) -> Hours | None:
        if self.no_holidays and day in holidays:
            return None
        return self.hours.get(day.weekday())


# Ley 2300 of 2023, art. 3: Monday to Friday 7-19, Saturday 8-15, never on Sundays and holidays.
LEY_2300 = Window(
    {**{day: (time(7), time(19)) for day in range(5)}, 5: (time(8), time(15))},
    no_holidays=True,
)


def read(kept: Mapping[str, Any]) -> Window | None:
    """The window of {"days": [0, …], "from": "08:00", "to": "17:00"}; None for {}: always. Refused: never open."""
    if not kept:
        return None
    hours = time.fromisoformat(kept["from"]), time.fromisoformat(kept["to"])
    if hours[0] >= hours[1]:
        raise Refused("El horario de envío termina antes de empezar: revise las horas.")
    if not kept["days"]:
        raise Refused("Elija al menos un día para el horario de envío.")
    return Window(dict.fromkeys(sorted(kept["days"]), hours))


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
