"""How fast something goes just now, and since when it stands still: what is long past weighs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=2)  # what is older than this is forgotten
RESTART = timedelta(minutes=3)  # after such a silence it begins anew: nobody knows what it would have done meanwhile
STILL = timedelta(seconds=30)
FIRST = 3.0  # seconds before which there is nothing to tell


@dataclass(frozen=True)
class Motion:
    """`done` in `seconds`, the older the less it counts; `at`: the last of it, or when it began."""

    at: datetime
    done: float = 0.0
    seconds: float = 0.0

    def more(self, count: int, at: datetime) -> Motion:
        """After so many more at an instant. A clock that went back adds no time."""
        gap = max(timedelta(), at - self.at)
        if gap > RESTART:
            return Motion(at)
        kept = max(0.0, 1 - gap / WINDOW)
        return Motion(max(at, self.at), self.done * kept + count, self.seconds * kept + gap.total_seconds())

    @property
    def per_minute(self) -> float | None:
        """None while too little was seen."""
        return 60 * self.done / self.seconds if self.seconds >= FIRST else None

    def still(self, at: datetime, slowest: float | None = None) -> bool:
        """Whether it has stopped, where it may go `slowest` a minute at most (None: any speed)."""
        return at - self.at > max(STILL, timedelta(minutes=3 / slowest) if slowest else STILL)
