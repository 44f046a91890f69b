"""What the worker asks of the wing again and again."""

from __future__ import annotations

from ticketing.dispatch.own_means.queries import OPEN_EXPORT, TO_ERASE
from ticketing.dispatch.releases.jobs import erase_exports, tell_removals
from ticketing.scheduler.ticks import Tick

TICKS: tuple[Tick, ...] = (
    Tick("tell_removals", 300, tell_removals, own_transactions=True, work=OPEN_EXPORT),
    Tick("erase_exports", 3600, erase_exports, work=TO_ERASE),
)
