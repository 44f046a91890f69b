"""A job is a tick: it only asks what is due. A missed one is caught up by the next; two at once do no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Tick:
    """`act(at)` runs every so many seconds, in one transaction unless it opens its own.

    Only the leading worker rings it, unless it concerns each machine (`everywhere`): a sign of life, a local spool.
    """

    name: str
    seconds: float
    act: Callable[[datetime], object]
    own_transactions: bool = False
    everywhere: bool = False
