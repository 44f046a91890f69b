"""Geometry of the charts: numbers in, rectangles out; templates and reports only draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ticketing.massmail.statistics.queries import Hour, added
from ticketing.massmail.statistics.rates import Counts
from ticketing.web import walls
from ticketing.web.filters import day, when

MOST_HOURS = 72  # more columns than these are no longer told apart: then a column is a day
WIDE, TALL, GAP = 1000.0, 100.0, 0.2


@dataclass(frozen=True)
class Period:
    """An hour or a day, named as people name it."""

    label: str
    counts: Counts

    @property
    def human_opens(self) -> int:
        return self.counts.opens - self.counts.machine_opens

    @property
    def human_clicks(self) -> int:
        return self.counts.clicks - self.counts.machine_clicks


@dataclass(frozen=True)
class Bar:
    """A rectangle in the chart's own units (WIDE by TALL, y downwards). `kind` names its colour."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Columns:
    """Columns of one height unit each: `most` is what the highest of them stands for."""

    bars: tuple[Bar, ...]
    most: int
    peak: str


def periods(hours: Sequence[Hour]) -> list[Period]:
    """The hours as they are, or by day on the wall that is spoken by where they are too many."""
    if len(hours) <= MOST_HOURS:
        return [Period(when(hour.at), hour.counts) for hour in hours]
    by_day = groupby(hours, key=lambda hour: walls.on_wall(hour.at).date())
    return [Period(day(date), added(hour.counts for hour in each)) for date, each in by_day]


def columns(labels: Sequence[str], parts: Sequence[Sequence[tuple[str, int]]]) -> Columns:
    """One column a label, its parts (kind, value) one above the other from the ground up."""
    sums = [sum(value for _, value in column) for column in parts]
    most = max(sums, default=0)
    if not most:
        return Columns((), 0, "")
    step = WIDE / len(parts)
    bars: list[Bar] = []
    for number, column in enumerate(parts):
        top = TALL
        for kind, value in column:
            height = TALL * max(value, 0) / most
            top -= height
            if height:
                bars.append(Bar(kind, number * step + step * GAP / 2, top, step * (1 - GAP), height))
    return Columns(tuple(bars), most, labels[sums.index(most)])


def opens(found: Sequence[Period]) -> Columns:
    """People's opens at the foot, the machines' above them."""
    stacked = [(("human", one.human_opens), ("machine", one.counts.machine_opens)) for one in found]
    return columns([one.label for one in found], stacked)


def clicks(found: Sequence[Period]) -> Columns:
    """People's clicks at the foot, the machines' above them."""
    stacked = [(("human", one.human_clicks), ("machine", one.counts.machine_clicks)) for one in found]
    return columns([one.label for one in found], stacked)


def line(parts: Sequence[tuple[str, int]], whole: int) -> tuple[Bar, ...]:
    """One bar along the whole width, its parts one beside the other."""
    at, bars = 0.0, []
    for kind, value in parts:
        width = WIDE * value / whole if whole else 0.0
        if width:
            bars.append(Bar(kind, at, 0.0, width, TALL))
        at += width
    return tuple(bars)
