"""Rows on their way into the tables, many at a time: numbered here, written as the driver takes them.

PostgreSQL takes a batch while the next is told: its checks of references cost as much as the telling. Whoever asks the
database something meanwhile waits for the batch.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import FromClause, event, func, select

from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket, TicketContent
from ticketing.desk.clock.models import ClockSegment
from ticketing.desk.deliverables.models import Deliverable
from ticketing.desk.gates.models import NamedArea, TicketGate
from ticketing.desk.messages.models import Message
from ticketing.desk.publications.models import Publication
from ticketing.desk.surveys.models import SurveyAnswer
from ticketing.desk.verification.models import Verification
from ticketing.extensions import Instant, db, on_postgresql
from ticketing.ledger.events.models import Event, EventPayload
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.office.files.models import StoredFile
from ticketing.office.signatures.models import Signature

# In the order in which they refer to one another.
MODELS = (
    StoredFile, Ticket, TicketContent, TicketFile, NamedArea, TicketGate, Signature, Event, EventPayload, ClockSegment,
    Deliverable, Publication, Verification, Message, SurveyAnswer, ReactionRow,
)  # fmt: skip
Row = dict[str, Any]
Waiting = dict[type[Any], list[Row]]
Takes = Mapping[str, Callable[[Any], Any] | None]
LENGTH_OF_INSTANT = len("2026-01-01 00:00:00.000000")
ENCODE = json.JSONEncoder().encode


@dataclass(frozen=True, slots=True)
class Encoded:
    """A JSON value that is already text."""

    text: str


class Instants(dict[datetime | None, str | None]):
    """Instants in UTC, each put into words once: one event's stands in many rows."""

    def __init__(self, suffix: str) -> None:
        super().__init__({None: None})
        self.suffix = suffix  # what the database wants after the words

    def __missing__(self, value: datetime) -> str:
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        self[value] = words = moment.isoformat(" ", "microseconds")[:LENGTH_OF_INSTANT] + self.suffix
        return words


class Rows:
    """What is to be written. `add` numbers a row; it may be changed until `write`."""

    def __init__(self) -> None:
        self.postgresql = on_postgresql()
        self.waiting: Waiting = _nothing()
        self.last = {model: self._last(model) for model in MODELS if model is not EventPayload}
        self.instants = Instants("+00" if self.postgresql else "")
        self.takes = {model: _takes(model.__table__, self.instants.__getitem__) for model in MODELS}
        self.salts = _salts()
        self.hand = ThreadPoolExecutor(1) if self.postgresql else None
        self.writing: Future[None] | None = None
        event.listen(db.engine, "before_cursor_execute", self._first)

    def add(self, model: type[Any], row: Row) -> Row:
        """The row with its number."""
        if model in self.last:
            self.last[model] += 1
            row["id"] = self.last[model]
        self.waiting[model].append(row)
        return row

    def drop(self, model: type[Any], row: Row) -> None:
        """It is deleted before it was written."""
        self.waiting[model].remove(row)

    def write(self) -> None:
        """Everything that waits, in the caller's transaction."""
        db.session.flush()
        self._settled()
        rows, self.waiting = self.waiting, _nothing()
        connection = db.session.connection().connection
        if self.hand is None:
            self._all_written(connection, rows)
        else:
            self.writing = self.hand.submit(self._all_written, connection, rows)

    def end(self) -> None:
        """All of it stands there; who numbers after us goes on from there."""
        self._settled()
        if not self.postgresql:
            return  # SQLite goes on from the highest
        for model, last in self.last.items():
            if last:
                sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
                db.session.execute(select(func.setval(sequence, last)))

    def close(self) -> None:
        """Nobody writes any more, however it ended."""
        if self.hand is not None:
            self.hand.shutdown()
        event.remove(db.engine, "before_cursor_execute", self._first)

    def _first(self, *_statement: Any) -> None:
        self._settled()

    def _settled(self) -> None:
        """The batch that is being written is there, or says here what kept it."""
        writing, self.writing = self.writing, None
        if writing is not None:
            writing.result()

    def _all_written(self, connection: Any, waiting: Waiting) -> None:
        driver = connection.cursor()
        try:
            for model, rows in waiting.items():
                if rows:
                    self._written(driver, model.__tablename__, self.takes[model], rows)
        finally:
            driver.close()
            self.instants.clear()
            self.instants[None] = None

    def _last(self, model: type[Any]) -> int:
        return db.session.scalar(select(func.max(model.id))) or 0

    def _written(self, driver: Any, table: str, takes: Takes, rows: list[Row]) -> None:
        names, values = ", ".join(takes), _values(takes, rows)
        if self.postgresql:
            with driver.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for one in values:
                    copy.write_row(one)
        else:
            marks = ", ".join("?" * len(takes))
            driver.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608


def _nothing() -> Waiting:
    return {model: [] for model in MODELS}


def _salts() -> Iterator[str]:
    """As many salts of events as are wanted: chance is asked for once for many."""
    while True:
        drawn = secrets.token_hex(16 * 256)
        yield from (drawn[start : start + 32] for start in range(0, len(drawn), 32))


def _values(takes: Takes, rows: Sequence[Row]) -> Iterator[list[Any]]:
    """The rows as the driver takes them: most columns as they are, so that only the others cost a call."""
    names, turned = list(takes), [(place, take) for place, take in enumerate(takes.values()) if take is not None]
    for row in rows:
        values = [*map(row.get, names)]
        for place, take in turned:
            values[place] = take(values[place])
        yield values


def _takes(table: FromClause, instant: Callable[[Any], Any] | None) -> Takes:
    """Column -> how a value of it becomes the driver's; None where it already is."""
    return {column.name: _take(column, instant) for column in table.columns}


def _take(column: Any, instant: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    if isinstance(column.type, Instant):
        return instant
    if type(column.type).__name__ == "JSON":
        return _json
    given = column.default.arg if column.default is not None and column.default.is_scalar else None
    return None if given is None else (lambda value: given if value is None else value)


def _json(value: Any) -> str:
    return value.text if isinstance(value, Encoded) else ENCODE(value)
