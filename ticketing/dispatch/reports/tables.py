"""A report as facts, rates and tables, before any format: every format says the same."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from ticketing.extensions import canonical
from ticketing.massmail.statistics.queries import Hour
from ticketing.massmail.statistics.rates import Counts, Rate, Reading, Share

TEXT, NUMBER, SHARE, MOMENT = "text", "number", "share", "moment"
Value = str | int | Share | datetime | None


@dataclass(frozen=True)
class Column:
    """`weight`: its part of the page's width beside the others."""

    label: str
    kind: str = NUMBER
    weight: int = 2


@dataclass(frozen=True)
class Table:
    """Rows of one value a column. `campaigns`: of which one each row tells, where it does; its subject leads there."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    campaigns: tuple[int, ...] = ()


@dataclass(frozen=True)
class Report:
    """`facts`: (label, value) about what is reported; `hours` are for the chart, empty where nothing was tracked;
    `read` is what may be told of readers."""

    name: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, Value], ...]
    counts: Counts
    rates: tuple[Rate, ...]
    tables: tuple[Table, ...]
    institution: str
    made_at: datetime
    hours: tuple[Hour, ...] = field(default=())
    read: Reading = Reading()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the rates and tables: two files of the same figures have the same one, whatever their format."""
        figures = [[rate.name, *_plain(rate.share), *_plain(rate.modern)] for rate in self.rates]
        tables = [[table.title, [[_text(value) for value in row] for row in table.rows]] for table in self.tables]
        return hashlib.sha256(canonical([figures, tables]).encode()).hexdigest()


def _plain(share: Share | None) -> tuple[int | str, ...]:
    if share is not None and not share.measured:
        return (share.words,)
    return (share.count, share.whole) if share else ()


def _text(value: Value) -> str | int | None:
    if isinstance(value, Share):
        return f"{value.count}/{value.whole}" if value.measured else value.words
    return value.isoformat() if isinstance(value, datetime) else value
