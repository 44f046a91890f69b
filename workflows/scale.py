"""A measure over working windows by prefix sums: what lies before a reading, and which reading reaches an amount."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from workflows.refusals import BeyondCalendar
from workflows.wall_clock import MICROSECOND

Window = tuple[int, int]  # readings of the wall clock: opening, close


@dataclass(frozen=True, eq=False)
class Scale:
    """Counts in whole units, so that nothing is ever rounded: `unit` of them are one business day, or one hour,
    which is worth `worth` microseconds to whoever reads it. Both questions cost O(log n)."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    weights: tuple[int, ...]
    unit: int
    worth: int

    def position(self, wall: int) -> int:
        """Units that lie before the reading `wall`."""
        index = bisect_right(self.starts, wall) - 1
        if index < 0:
            return 0
        if wall >= self.ends[index]:
            return self.after[index]
        return self.before[index] + (wall - self.starts[index]) * self.weights[index]

    def reach(self, total: int) -> int:
        """The first reading before which `total` units lie: on an edge the close, never the next opening."""
        index = bisect_left(self.after, total)
        if index == len(self.after):
            raise BeyondCalendar("El plazo pasa del último año cuyos festivos conoce el calendario.")
        return self.starts[index] - (self.before[index] - total) // self.weights[index]

    def duration(self, units: int) -> timedelta:
        return timedelta(microseconds=round(units * self.worth / self.unit))

    def units(self, duration: timedelta) -> int:
        """The inverse of `duration`, to the nearest unit."""
        return (2 * (duration // MICROSECOND) * self.unit + self.worth) // (2 * self.worth)


def scale_of(windows: Sequence[Window], weights: Sequence[int], *, unit: int, worth: int) -> Scale:
    before, after, total = [], [], 0
    for (start, end), weight in zip(windows, weights, strict=True):
        before.append(total)
        total += (end - start) * weight
        after.append(total)
    starts, ends = tuple(w[0] for w in windows), tuple(w[1] for w in windows)
    return Scale(starts, ends, tuple(before), tuple(after), tuple(weights), unit, worth)
