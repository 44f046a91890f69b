"""Working windows and holidays of an institution: add working time, measure it, name what interrupts it.

All of it is reckoned on the calendar's wall clock. There are two measures. Working time counts what the windows hold.
Business days count each working date as one whatever its hours, and in proportion within it. On both, `add` gives the
first instant at which `between` reaches the amount: they are inverses, except in an hour that daylight saving skips.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any
from zoneinfo import ZoneInfo

from workflows.day_plan import MINUTE, DayPlan, day_plans, normal_minutes
from workflows.refusals import BeyondCalendar
from workflows.scale import Scale, Window, scale_of
from workflows.wall_clock import MICROSECOND, instant, midnight, reading

HOUR = 60 * MINUTE


@dataclass(frozen=True)
class DayLine:
    """What one date gave between two instants. `share` is in business days; `why` says what made the day other."""

    day: date
    worked: tuple[tuple[datetime, datetime], ...]
    amount: timedelta
    share: Fraction
    why: str | None


@dataclass(frozen=True, eq=False, repr=False)
class Calendar:
    content: Mapping[str, Any]
    zone: ZoneInfo
    normal_day: timedelta
    plans: Mapping[date, DayPlan]
    time: Scale
    days: Scale
    working_dates: tuple[date, ...]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "Calendar":
        """From the plain data of a procedure file or of a calendar's version. Raises Refused with what is wrong."""
        plans, normal = day_plans(content), normal_minutes(content) * MINUTE
        working = tuple(day for day, plan in plans.items() if plan.windows)
        windows = [window for day in working for window in _walls(day, plans[day])]
        lengths = [_length(plans[day]) for day in working]
        unit = lcm(*lengths)
        weights = [unit // n for day, n in zip(working, lengths, strict=True) for _ in plans[day].windows]
        time = scale_of(windows, [1] * len(windows), unit=HOUR, worth=HOUR)
        days = scale_of(windows, weights, unit=unit, worth=normal)
        zone = ZoneInfo(content["zone"])
        return cls(content, zone, normal * MICROSECOND, plans, time, days, working)

    def __repr__(self) -> str:
        return f"Calendar({self.zone.key}, {self.content['first_year']}-{self.content['last_year']})"

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def today(self, at: datetime) -> date:
        return self.local(at).date()

    def wall(self, at: datetime) -> int:
        """The reading of the wall clock at `at`; refuses what the calendar's years do not cover."""
        wall = reading(at, self.zone)
        if not self._span[0] <= wall <= self._span[1]:
            raise self._beyond(self.today(at))
        return wall

    def instant(self, wall: int) -> datetime:
        return instant(wall, self.zone)

    def midnight(self, day: date) -> datetime:
        """The instant at which a date begins."""
        return self.instant(midnight(day))

    def is_working(self, day: date) -> bool:
        return bool(self._plan(day).windows)

    def why(self, day: date) -> str | None:
        """What makes the date other than its weekday, or why it is a day off: "festivo: Navidad"."""
        return self._plan(day).why

    def opening(self, day: date) -> datetime:
        """The first opening of a working date."""
        return self.instant(_walls(day, self._plan(day))[0][0])

    def close(self, day: date) -> datetime:
        """The last close of a working date."""
        return self.instant(_walls(day, self._plan(day))[-1][1])

    def next_working_day(self, day: date, count: int = 1) -> date:
        """The `count`-th working date after `day`."""
        index = bisect_right(self.working_dates, day) + count - 1
        if day not in self.plans or index >= len(self.working_dates):
            raise self._beyond(day)
        return self.working_dates[index]

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The instant at which `amount` of working time has passed since `start`."""
        return self._add(self.time, start, amount // MICROSECOND)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`."""
        return self.time.duration(self.measure(self.time, start, end))

    def add_days(self, start: datetime, amount: Fraction | int) -> datetime:
        """The instant at which `amount` business days have passed since `start`, to the microsecond above."""
        exact = Fraction(amount) * self.days.unit
        return self._add(self.days, start, -(-exact.numerator // exact.denominator))

    def days_between(self, start: datetime, end: datetime) -> Fraction:
        """Business days from `start` to `end`."""
        return Fraction(self.measure(self.days, start, end), self.days.unit)

    def measure(self, scale: Scale, start: datetime, end: datetime) -> int:
        return max(0, scale.position(self.wall(end)) - scale.position(self.wall(start)))

    def explain(self, start: datetime, end: datetime) -> tuple[DayLine, ...]:
        """Every date from `start` to `end`, both included, and what it gave."""
        first, last = self.today(start), self.today(end)
        low, high = self.wall(start), self.wall(end)
        return tuple(self._line(first + timedelta(days=n), low, high) for n in range((last - first).days + 1))

    def _line(self, day: date, low: int, high: int) -> DayLine:
        clipped = [(max(start, low), min(end, high)) for start, end in _walls(day, self._plan(day))]
        worked = [(start, end) for start, end in clipped if start < end]
        amount = sum(end - start for start, end in worked)
        share = Fraction(amount, _length(self._plan(day))) if worked else Fraction(0)
        edges = tuple((self.instant(start), self.instant(end)) for start, end in worked)
        return DayLine(day, edges, amount * MICROSECOND, share, self.why(day))

    def _add(self, scale: Scale, start: datetime, units: int) -> datetime:
        if units <= 0:
            return start
        return self.instant(scale.reach(scale.position(self.wall(start)) + units))

    def _plan(self, day: date) -> DayPlan:
        try:
            return self.plans[day]
        except KeyError:
            raise self._beyond(day) from None

    @cached_property
    def _span(self) -> Window:
        first, last = self.content["first_year"], self.content["last_year"]
        return midnight(date(first, 1, 1)), midnight(date(last + 1, 1, 1))

    def _beyond(self, day: date) -> BeyondCalendar:
        first, last = self.content["first_year"], self.content["last_year"]
        return BeyondCalendar(
            f"El calendario solo conoce los festivos de {first} a {last}; no alcanza al {day.isoformat()}."
        )


def _walls(day: date, plan: DayPlan) -> list[Window]:
    zero = midnight(day)
    return [(zero + start * MINUTE, zero + end * MINUTE) for start, end in plan.windows]


def _length(plan: DayPlan) -> int:
    return sum(end - start for start, end in plan.windows) * MINUTE
