"""Telling many stories at once: each event happens at its own instant, in the order of time, until now."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from ticketing.demo.institution import Institution

Story = Iterator[datetime]
"""Yields when it goes on; what happens then follows the yield."""


def tell(stories: Iterable[Story], *, until: datetime) -> None:
    """Let every story go on until it ends or its next event lies ahead."""
    waiting: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        _wait(waiting, number, story)
    while waiting and waiting[0][0] <= until:
        _at, number, story = heapq.heappop(waiting)
        _wait(waiting, number, story)


def _wait(waiting: list[tuple[datetime, int, Story]], number: int, story: Story) -> None:
    at = next(story, None)
    if at is not None:
        heapq.heappush(waiting, (at, number, story))


@dataclass(frozen=True)
class Hours:
    """Working time, with the unevenness of people."""

    house: Institution
    chance: Random
    now: datetime

    def later(self, at: datetime, low: float, high: float) -> datetime:
        """Some working hours after an instant, never on the stroke of an hour."""
        amount = timedelta(hours=self.chance.uniform(low, high), seconds=self.chance.randint(1, 59))
        return self.house.calendar.add(at, amount) - timedelta(seconds=self.chance.randint(0, 40))

    def day_before(self, days: int) -> date:
        """The working day so many before the one on which the office works or will work next."""
        calendar, local = self.house.calendar, self.house.calendar.local(self.now)
        day = local.date()
        if not calendar.is_working(day) or self.now >= calendar.close(day):
            day = calendar.next_working_day(day)
        for _ in range(days):
            day -= timedelta(days=1)
            while not calendar.is_working(day):
                day -= timedelta(days=1)
        return day

    def at(self, day: date, hour: float) -> datetime:
        """A clock time of a day, as an instant."""
        minutes = timedelta(hours=hour, minutes=self.chance.randint(0, 25), seconds=self.chance.randint(1, 59))
        local = datetime.combine(day, datetime.min.time(), self.house.calendar.zone) + minutes
        return local.astimezone(UTC)
