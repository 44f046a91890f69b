"""Rows made many without acting each: copies of a row that acting left, written in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, inspect, select

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket

Changes = Mapping[str, Callable[[int], Any]]


def copied(row: Any, many: int, changes: Changes) -> list[int]:
    """So many copies of a row, each column of `changes` told by the copy's place; the numbers of the new rows."""
    from ticketing.extensions import db

    model, names = type(row), [each.key for each in inspect(type(row)).column_attrs]
    like = {name: getattr(row, name) for name in names}
    first = _next(model) if "id" in like else 0
    numbers = [first + place for place in range(many)]
    rows = [
        like | ({"id": number} if "id" in like else {}) | {name: tell(place) for name, tell in changes.items()}
        for place, number in enumerate(numbers)
    ]
    if rows:
        db.session.execute(insert(model), rows)
        _go_on(model, like)
    return numbers


def tickets(like: Ticket, many: int) -> None:
    """Requests that stand as this one does: with their words, gates, signatures, times and what happened."""
    from ticketing.desk.cases.models import Serial, TicketContent
    from ticketing.desk.clock.models import ClockSegment
    from ticketing.desk.gates.models import TicketGate
    from ticketing.extensions import db

    db.session.flush()
    serial = db.session.get_one(Serial, (like.prefix, like.year))
    last = serial.last
    serial.last += many
    ids = copied(like, many, {"serial": lambda place: last + 1 + place})
    for model in (TicketContent, TicketGate, ClockSegment):
        for row in db.session.scalars(select(model).where(model.ticket_id == like.id)).all():
            copied(row, many, {"ticket_id": ids.__getitem__})
    _told_alike(like, ids)


def _told_alike(like: Ticket, ids: list[int]) -> None:
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event
    from ticketing.office.signatures.models import Signature

    for model in (Event, Signature):
        mine = (model.subject_kind == "ticket", model.subject_id == like.id)
        for row in db.session.scalars(select(model).where(*mine)).all():
            copied(row, len(ids), {"subject_id": ids.__getitem__})


def _go_on(model: Any, like: Mapping[str, Any]) -> None:
    """Let who numbers after us go on from there; SQLite goes on from the highest."""
    from ticketing.extensions import db, on_postgresql

    if "id" in like and on_postgresql():
        sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
        db.session.execute(select(func.setval(sequence, _next(model) - 1)))


def _next(model: Any) -> int:
    from ticketing.extensions import db

    return (db.session.scalar(select(func.max(model.id))) or 0) + 1
