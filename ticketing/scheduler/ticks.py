"""A job is a tick: it only asks what is due. A missed one is caught up by the next; two at once do no harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam

from ticketing.extensions import Instant

NOW = bindparam("now", type_=Instant())
"""The instant of a look, in the `work` of ticks."""


@dataclass(frozen=True)
class Tick:
    """`act(at)` runs every so many seconds, in one transaction unless it opens its own.

    Only the leading worker runs it, unless it concerns each machine (`everywhere`): a sign of life, a local spool.
    `work` tells whether there is anything for it to do: a condition on the database, of which those of all ticks are
    asked together at each look, or a question that needs none. It runs then, and now and then all the same; a tick
    without it runs every time.
    """

    name: str
    seconds: float
    act: Callable[[datetime], object]
    own_transactions: bool = False
    everywhere: bool = False
    work: ColumnElement[bool] | Callable[[], bool] | None = None
