"""In which order a list of tickets stands, and where its next page begins. An order is one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import Instant
from ticketing.office.departments.models import Department
from ticketing.web.numbers import row
from workflows.refusals import Refused

NEVER = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
PAST = NEVER + timedelta(hours=1)
Expression = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Order:
    """By `key`, then by `place`, both upwards or both `down`. `told`: both, of a ticket; `said`: the key of a cursor,
    raising ValueError for what is none."""

    label: Any
    key: Callable[[], Expression]
    place: Callable[[], Expression]
    told: Callable[[Ticket], tuple[str, int]]
    said: Callable[[str], Any]
    down: bool = False

    def after(self, cursor: str) -> ColumnElement[bool]:
        """What stands behind a cursor. Raises Refused."""
        key, place, (last_key, last) = self.key(), self.place(), self.read(cursor)
        past, behind = (key < last_key, place < last) if self.down else (key > last_key, place > last)
        return or_(past, and_(key == last_key, behind))

    def by(self) -> tuple[ColumnElement[Any], ...]:
        """For ORDER BY."""
        return tuple(each().desc() if self.down else each().asc() for each in (self.key, self.place))

    def tell(self, ticket: Ticket) -> str:
        return "~".join(map(str, self.told(ticket)))

    def read(self, cursor: str) -> tuple[Any, int]:
        """Raises Refused."""
        try:
            key, last = cursor.rsplit("~", 1)
            return self.said(key), -row(last[1:]) if last.startswith("-") else row(last)
        except (ValueError, OverflowError):
            raise Refused("Esa página de la lista no existe; vuelva al principio.") from None


def ordering(name: str) -> Order:
    """The order of that name. Raises Refused."""
    if name not in ORDERS:
        raise Refused(f"No hay ningún orden «{name}».")
    return ORDERS[name]


def _ended_undated() -> ColumnElement[bool]:
    return and_(Ticket.due_at.is_(None), Ticket.ended_at.is_not(None))


def _due() -> ColumnElement[Any]:
    without = case((Ticket.ended_at.is_(None), literal(NEVER, Instant)), else_=literal(PAST, Instant))
    return func.coalesce(Ticket.due_at, without, type_=Instant)


def _due_place() -> ColumnElement[Any]:
    return case((_ended_undated(), -Ticket.id), else_=Ticket.id)


def _due_told(ticket: Ticket) -> tuple[str, int]:
    past = ticket.due_at is None and ticket.ended_at is not None
    return (ticket.due_at or (PAST if past else NEVER)).isoformat(), -ticket.id if past else ticket.id


def _moment(words: str) -> datetime:
    said = datetime.fromisoformat(words)
    if said.tzinfo is None:
        raise ValueError(words)
    return said.astimezone(UTC)


def _department() -> ColumnElement[Any]:
    return select(Department.short).where(Department.id == Ticket.department_id).scalar_subquery()


ORDERS: Mapping[str, Order] = {
    # By deadline, then what has none, the oldest first, then what ended, the newest first.
    "": Order(_("Vence primero"), _due, _due_place, _due_told, _moment),
    "recientes": Order(
        _("Las más nuevas primero"), lambda: Ticket.id, lambda: Ticket.id, lambda one: (str(one.id), one.id), int, True
    ),
    "antiguas": Order(
        _("Las más antiguas primero"), lambda: Ticket.id, lambda: Ticket.id, lambda one: (str(one.id), one.id), int
    ),
    "dependencia": Order(
        _("Por dependencia"), _department, lambda: Ticket.id, lambda one: (one.department.short, one.id), str
    ),
}
