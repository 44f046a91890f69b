"""Which leases nobody renews, told by the watcher's own monotonic clock.

The end of a lease is written by its owner's wall clock and read by another's. Set one of them forward and every living
sender looks dead, set it back and a dead one lives for ever. So nobody compares clocks: who sees the same lease stand
for its whole length, without a gap in the watching, knows that it was not renewed. (An owner renews after a third.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from ticketing import clock


class Lease(NamedTuple):
    """A chunk in somebody's hands; another renewal makes it another lease."""

    campaign: int
    number: int
    owner: str
    until: datetime


@dataclass
class Watch:
    """Tell `silent` again and again what stands; it forgets what does not stand any more."""

    patience: timedelta
    since: dict[Lease, float] = field(default_factory=dict)

    def silent(self, standing: Iterable[Lease]) -> list[Lease]:
        """Those that have stood unrenewed for `patience` while we looked."""
        now = clock.monotonic()
        self.since = {lease: self.since.get(lease, now) for lease in standing}
        return [lease for lease, seen in self.since.items() if now - seen >= self.patience.total_seconds()]

    def forget(self) -> None:
        """There was a gap: what stood during it proves nothing."""
        self.since.clear()
