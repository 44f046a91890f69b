"""What hits do to the figures: the sums of one reader, and the counters of her campaign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from ticketing.massmail.counters.actions import Key
from ticketing.massmail.counters.models import (
    ALL,
    CLICKERS,
    CLICKS,
    DOMAIN,
    HOUR,
    LINK,
    MACHINE_CLICKERS,
    MACHINE_CLICKS,
    MACHINE_OPENERS,
    MACHINE_OPENS,
    OPENERS,
    OPENS,
    REOPENERS,
)
from ticketing.massmail.tracking.models import CLICK, HUMAN, OPEN, Visitor

APART = timedelta(minutes=30)
HOUR_SECONDS = 3600
CAME_BACK = 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
METRICS = {OPEN: (OPENS, MACHINE_OPENS), CLICK: (CLICKS, MACHINE_CLICKS)}


class Counted(Protocol):
    """A hit with its verdict."""

    @property
    def kind(self) -> str: ...
    @property
    def link(self) -> int | None: ...
    @property
    def at(self) -> datetime: ...


def totals(campaign: int, hit: Counted, judged: str, changes: Counter[Key]) -> None:
    """What a hit of nobody in particular does to the counters: how often, when and on which link, and no more."""
    _tell(campaign, hit, (1, 0 if judged == HUMAN else 1), [(ALL, 0)], changes)


def to_the_hour(at: datetime) -> datetime:
    """The hour in which something happened."""
    return _EPOCH + timedelta(hours=_hour(at))


def _hour(at: datetime) -> int:
    return int((at - _EPOCH).total_seconds() // HOUR_SECONDS)


def _tell(
    campaign: int, hit: Counted, counts: tuple[int, int], places: list[tuple[str, int]], changes: Counter[Key]
) -> None:
    """The counters of a hit in these places, its hour and its link; `counts`: all, and machines'."""
    if hit.kind not in METRICS:
        return
    where = [*places, (HOUR, _hour(hit.at)), *([(LINK, hit.link or 0)] if hit.kind == CLICK else [])]
    for metric, count in zip(METRICS[hit.kind], counts, strict=True):
        for dimension, bucket in where if count else ():
            changes[campaign, metric, dimension, bucket] += count


class Reader:
    """One visitor's row and her clicks by link as [all, machine]; `changes` gets what her hits do to the counters."""

    def __init__(self, row: Visitor, links: dict[int, list[int]], changes: Counter[Key]) -> None:
        self.row = row
        self.links = links
        self.changes = changes

    def add(self, hits: Iterable[tuple[Counted, str]], caught: Iterable[Counted] = ()) -> None:
        """Hits and their verdicts, in the order of time; `caught` were counted as a person's and are a machine's."""
        before = self._standing()
        for hit, judged in hits:
            self._hit(hit, 1, 0 if judged == HUMAN else 1)
            self._seen(hit, judged)
        for hit in caught:
            self._hit(hit, 0, 1)
        after = self._standing()
        for key in before.keys() | after.keys():
            self.changes[key] += after.get(key, 0) - before.get(key, 0)

    def _hit(self, hit: Counted, every: int, machine: int) -> None:
        row = self.row
        if hit.kind not in METRICS:
            return
        if hit.kind == OPEN:
            row.opens += every
            row.machine_opens += machine
        else:
            row.clicks += every
            row.machine_clicks += machine
            mine = self.links.setdefault(hit.link or 0, [0, 0])
            mine[0] += every
            mine[1] += machine
        _tell(row.campaign_id, hit, (every, machine), [(ALL, 0), (DOMAIN, row.domain_no)], self.changes)

    def _seen(self, hit: Counted, judged: str) -> None:
        row = self.row
        row.first_at = min(row.first_at or hit.at, hit.at)
        row.last_at = max(row.last_at or hit.at, hit.at)
        if hit.kind == OPEN and judged == HUMAN:
            last = row.last_counted_at
            if last is None or abs(hit.at - last) >= APART:
                row.spaced_opens += 1
                row.last_counted_at = hit.at

    def _standing(self) -> dict[Key, int]:
        """Which counters of people she is in."""
        row, mine = self.row, self.row.campaign_id
        metrics = {
            OPENERS: row.opens > 0,
            MACHINE_OPENERS: 0 < row.opens <= row.machine_opens,
            CLICKERS: row.clicks > 0,
            MACHINE_CLICKERS: 0 < row.clicks <= row.machine_clicks,
            REOPENERS: row.spaced_opens >= CAME_BACK,
        }
        found: dict[Key, int] = {}
        for metric in [metric for metric, true in metrics.items() if true]:
            found[mine, metric, ALL, 0] = found[mine, metric, DOMAIN, row.domain_no] = 1
        for link, (every, machine) in self.links.items():
            found[mine, CLICKERS, LINK, link] = int(every > 0)
            found[mine, MACHINE_CLICKERS, LINK, link] = int(0 < every <= machine)
        return found


def fresh(campaign: int, visitor: int, domain_no: int) -> Visitor:
    """A visitor who has done nothing yet."""
    nothing = dict.fromkeys(("opens", "machine_opens", "clicks", "machine_clicks", "spaced_opens"), 0)
    return Visitor(campaign_id=campaign, visitor=visitor, domain_no=domain_no, **nothing)
