"""What waits for whoever works requests: what is late or due today, what was answered, what nobody has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, or_, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables.models import Deliverable
from ticketing.desk.portal.turns import turns as banners
from ticketing.desk.publications.queries import failed_for
from ticketing.desk.queue.queries import counts, left_by_hand
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.doors import Roles, Turn
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.remembering import remembered
from ticketing.web.addresses import path
from ticketing.web.filters import when
from workflows.capabilities import ASSIGN, PEOPLE, WORK

ANSWERED, UNPUBLISHED, LEFT, COUNTED = 35, 37, 54, 60
MOST = 200
TELLS = ("message", "moved", "edited")


def turns(person: Person, roles: Roles, at: datetime, *, busy: bool) -> Iterator[Turn]:
    """For who works requests; for who assigns them, also what nobody has and what is late, whoever works it; for who
    administers people, what is still with somebody who left. `busy`: the person has some in hand."""
    if can(roles, ASSIGN, PEOPLE):
        yield from _left(roles)
    if not can(roles, WORK):
        return
    yield from _answered(person) if busy else ()
    yield from _unpublished(person) if busy else ()
    found = counts(person, roles, at)
    yield from banners(person, roles, at) if left_by_hand(person, roles, at) else ()
    if can(roles, ASSIGN):
        yield from _counted("unassigned", found["unassigned"], _("Asignar"), "user-check")
        yield from _counted("late", found["late"], _("Ver las atrasadas"), "triangle-alert")
    yield from _counted("due_today", found["due_today"], _("Ver las de hoy"), "clock")


def working(person: Person, roles: Roles) -> Select[int] | None:
    """Which the person works, or has something of to deliver, and are not over; the first that are due first."""
    if not can(roles, WORK):
        return None
    owed = select(Deliverable.ticket_id).where(Deliverable.assignee_id == person.id, Deliverable.done_at.is_(None))
    mine = or_(Ticket.assignee_id == person.id, Ticket.id.in_(owed))
    query = select(Ticket.id).where(mine, Ticket.ended_at.is_(None))
    return query.order_by(Ticket.due_at.is_(None), Ticket.due_at, Ticket.id).limit(10)


def load(person: Person, roles: Roles) -> Sequence[tuple[str, int]]:
    """How much is on whose desk, the most first; for who assigns, else nothing."""
    if not can(roles, ASSIGN):
        return ()
    return [(one.name, one.many) for one in _carried()]


def _left(roles: Roles) -> Iterator[Turn]:
    """Requests that go on in the name of somebody who left: nobody works them."""
    for one in _carried():
        if one.here:
            continue
        title = ngettext(
            "%(num)s solicitud sigue a nombre de %(who)s, que ya no está",
            "%(num)s solicitudes siguen a nombre de %(who)s, que ya no está",
            one.many,
            who=one.name,
        )
        if can(roles, PEOPLE):
            url, label = path("people.leaving", person_id=one.person_id), _("Entregar")
        else:
            url, label = path("queue.index", view="all_open"), _("Asignar")
        yield Turn(title, url, label, "user-check", order=LEFT)


@dataclass(frozen=True)
class _Carries:
    """How many open requests somebody has in hand, and whether he or she still works here."""

    person_id: int
    name: str
    here: bool
    many: int


@remembered
def _carried() -> Sequence[_Carries]:
    """The most first; asked once a page."""
    many = func.count(Ticket.id)
    query = select(Person.id, Person.name, Person.disabled_at, many).join(Ticket, Ticket.assignee_id == Person.id)
    query = query.where(Ticket.ended_at.is_(None)).group_by(Person.id, Person.name, Person.disabled_at)
    found = db.session.execute(query.order_by(many.desc(), Person.name))
    return [_Carries(row[0], row[1], row[2] is None, row[3]) for row in found]


def _counted(view: str, count: int, label: str, icon: str) -> Iterator[Turn]:
    said = {
        "unassigned": ngettext("%(num)s solicitud que nadie tiene", "%(num)s solicitudes que nadie tiene", count),
        "late": ngettext("%(num)s solicitud atrasada", "%(num)s solicitudes atrasadas", count),
        "due_today": ngettext("%(num)s solicitud vence hoy", "%(num)s solicitudes vencen hoy", count),
    }
    if count:
        yield Turn(said[view], path("queue.index", view=view), label, icon, order=COUNTED)


def _unpublished(person: Person) -> Iterator[Turn]:
    """What was published for a request that one works, and does not stand where it was said to."""
    for row, ticket in failed_for(person):
        url = f"{path('tickets.ticket', number=ticket.number)}#entrega-{row.kind}"
        about = f"{ticket.number} · {when(row.looked_at)}"
        yield Turn(ticket.subject, url, _("Revisar lo publicado"), "globe", row.reason, about, UNPUBLISHED)


def _answered(person: Person) -> Iterator[Turn]:
    """What one works and whose requester spoke last: nobody has looked at it since."""
    mine = select(Ticket.id).where(
        Ticket.assignee_id == person.id, Ticket.clock == "running", Ticket.ended_at.is_(None)
    )
    of_tickets = (Event.subject_kind == Ticket.__tablename__, Event.subject_id.in_(mine), Event.kind.in_(TELLS))
    last = select(func.max(Event.id)).where(*of_tickets).group_by(Event.subject_id)
    query = select(Ticket, Event, Person.name).join(Ticket, Ticket.id == Event.subject_id)
    query = query.join(Person, Person.id == Event.actor_id).where(Event.id.in_(last))
    query = query.where(Event.actor_id == Ticket.requester_id).order_by(Event.at).limit(MOST)
    for ticket, event, name in db.session.execute(query):
        words = str(event.payload.get("body") or event.payload.get("note") or "")
        asks = f"{name}: «{words}»" if words else _("%(name)s respondió.", name=name)
        about = f"{ticket.number} · {when(event.at)}"
        url = path("tickets.ticket", number=ticket.number)
        yield Turn(ticket.subject, url, _("Atender"), "reply", asks, about, ANSWERED)
