"""The queue: its views, what each holds, how many, and page by page in the order of what is due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select

from ticketing.desk.access.matching import matching
from ticketing.desk.access.permission import visible_to
from ticketing.desk.access.queries import with_people
from ticketing.desk.cases.models import Ticket
from ticketing.desk.clock.models import ClockSegment
from ticketing.desk.escalation.queries import anybodys
from ticketing.desk.gates.models import SATISFIED, TicketGate
from ticketing.desk.portal.queries import HOW_MANY_BY_HAND
from ticketing.desk.queue.orders import ordering
from ticketing.extensions import Instant, db
from ticketing.office.calendars import queries as calendars
from ticketing.office.people.models import Person
from ticketing.office.procedures.queries import versions
from ticketing.remembering import remembered
from ticketing.web import walls
from workflows.refusals import Refused

BY_HAND = "by_hand"
VIEWS = {
    "unassigned": "Sin asignar",
    "mine": "Mías",
    "due_today": "Vencen hoy",
    "late": "Atrasadas",
    "escalated": "Escaladas",
    "awaiting_approval": "Esperan aprobación",
    "suspended": "Suspendidas",
    "solved": "Esperan encuesta",
    "all_open": "Abiertas",
    "filed": "Radicadas por mí",
    "all": "Todas",
}


@dataclass(frozen=True)
class Filters:
    """What narrows a view; None narrows nothing. `text` is looked for in number and subject. `procedures` are names:
    it is of each of them."""

    procedures: frozenset[str] = frozenset()
    category: str | None = None
    department_id: int | None = None
    state: str | None = None
    assignee_id: int | None = None
    text: str | None = None


@dataclass(frozen=True)
class Moment:
    """An instant, and the end of its day on the institution's wall: themselves, or the parameters of a query."""

    at: Any
    midnight: Any


@dataclass(frozen=True)
class Page:
    """Some tickets, and the cursor after which the next page begins (None at the end)."""

    tickets: Sequence[Ticket]
    next: str | None


def queue(
    person: Person,
    roles: Collection[str],
    at: datetime,
    view: str,
    filters: Filters = Filters(),
    after: str | None = None,
    most: int = 50,
    order: str = "",
) -> Page:
    """One page of a view, in one of the orders of `orders.py`: as a rule what is due first stands first."""
    calendars.current()  # where there is none yet, the page says so and who makes it
    query = _filtered(_seen(person, roles, at).where(_holds(view, person, at)), filters)
    chosen = ordering(order)
    if after:
        query = query.where(chosen.after(after))
    found = db.session.scalars(with_people(query).order_by(*chosen.by()).limit(most + 1)).unique().all()
    return Page(found[:most], chosen.tell(found[most - 1]) if len(found) > most else None)


def counts(person: Person, roles: Collection[str], at: datetime) -> dict[str, int]:
    """How many tickets each view holds, in one query."""
    found = _all_counts(person, roles, at)
    return {view: found[view] for view in VIEWS}


def left_by_hand(person: Person, roles: Collection[str], at: datetime) -> int:
    """How much is left to be done by hand for banners, whoever does it; asked with the views."""
    return _all_counts(person, roles, at)[BY_HAND]


@remembered
def _all_counts(person: Person, roles: Collection[str], at: datetime) -> dict[str, int]:
    asked = {"at": at, "midnight": _midnight(at)}
    row = db.session.execute(_counted(_seen(person, roles, at), person.id), asked).one()
    return {name: row._mapping[name] for name in (*VIEWS, BY_HAND)}


@lru_cache(maxsize=200)
def _counted(seen: Select[Ticket], person_id: int) -> Select[*tuple[int, ...]]:
    """How many of these each view holds at the instant `at`, on a day that ends at `midnight`: made once for whom sees
    the same, for it is asked at every page."""
    mine = seen.with_only_columns(Ticket.id).subquery()
    moment = Moment(bindparam("at", type_=Instant), bindparam("midnight", type_=Instant))
    columns = [func.count(case((holds(person_id, moment), 1))).label(view) for view, holds in CONDITIONS.items()]
    columns.append(HOW_MANY_BY_HAND.scalar_subquery().label(BY_HAND))
    return select(*columns).select_from(Ticket).join(mine, mine.c.id == Ticket.id)


def _seen(person: Person, roles: Collection[str], at: datetime) -> Select[Ticket]:
    return visible_to(person, roles, walls.today(at))


def _holds(view: str, person: Person, at: datetime) -> ColumnElement[bool]:
    """The condition that makes a ticket part of the view."""
    if view not in VIEWS:
        raise Refused(f"No hay ninguna vista «{view}».")
    return CONDITIONS[view](person.id, Moment(at, _midnight(at)))


def _begun() -> ColumnElement[bool]:
    return Ticket.ended_at.is_(None)


def _waits() -> ColumnElement[bool]:
    return Ticket.id.in_(
        select(TicketGate.ticket_id).where(TicketGate.status != SATISFIED, TicketGate.opinion.is_(False))
    )


def _scheduled() -> ColumnElement[bool]:
    """Held for an hour that was asked for: nobody is waited for."""
    waiting = select(ClockSegment.ticket_id).where(ClockSegment.kind == "scheduled", ClockSegment.end_at.is_(None))
    return Ticket.id.in_(waiting)


def _today(now: Moment) -> ColumnElement[bool]:
    return and_(Ticket.due_at.is_not(None), Ticket.due_at >= now.at, Ticket.due_at < now.midnight)


CONDITIONS: Mapping[str, Callable[[int, Moment], ColumnElement[bool]]] = {
    "unassigned": lambda _me, _now: and_(_begun(), Ticket.received_at.is_not(None), Ticket.assignee_id.is_(None)),
    "mine": lambda me, _now: and_(_begun(), Ticket.assignee_id == me),
    "due_today": lambda _me, now: _today(now),
    "late": lambda _me, now: and_(Ticket.due_at.is_not(None), Ticket.due_at < now.at),
    "escalated": lambda _me, _now: and_(_begun(), Ticket.id.in_(anybodys())),
    "awaiting_approval": lambda _me, _now: and_(_begun(), _waits()),
    "suspended": lambda _me, _now: and_(_begun(), Ticket.clock == "paused", ~_scheduled()),
    "solved": lambda _me, _now: and_(_begun(), Ticket.clock == "stopped"),
    "all_open": lambda _me, _now: _begun(),
    "filed": lambda me, _now: Ticket.requester_id == me,
    "all": lambda _me, _now: Ticket.id.is_not(None),
}
"""What makes a ticket part of each view: made when asked, for a page asks for one."""


def _filtered(query: Select[Ticket], filters: Filters) -> Select[Ticket]:
    wanted = {
        Ticket.category: filters.category,
        Ticket.department_id: filters.department_id,
        Ticket.state: filters.state,
        Ticket.assignee_id: filters.assignee_id,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    for name in filters.procedures:
        query = query.where(Ticket.procedure_id.in_([each.id for each in versions() if each.name == name]))
    return matching(query, filters.text) if filters.text else query


def _midnight(at: datetime) -> datetime:
    """The end of that day on the institution's wall."""
    return datetime.combine(walls.today(at) + timedelta(days=1), time(), walls.home()).astimezone(UTC)
