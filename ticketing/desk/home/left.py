"""For who heads a department: requests whose requester is away or has left, which a colleague may go on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.circumstances import OUTSIDE
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office.doors import Turn
from ticketing.office.people.models import Person, Substitute
from ticketing.office.people.queries import departments_headed, heads
from ticketing.web.addresses import path
from ticketing.web.filters import when

MOST, LEFT = 20, 45


def turns(person: Person, on: date) -> Iterator[Turn]:
    """The longest filed first."""
    headed = departments_headed(person, on)
    if not headed or not heads(person, on):
        return
    away = select(Substitute.absent_id).where(Substitute.from_on <= on, Substitute.until_on >= on)
    gone = or_(Person.disabled_at.is_not(None), Person.id.in_(away))
    query = select(Ticket).join(Person, Person.id == Ticket.requester_id).options(joinedload(Ticket.requester))
    query = query.where(Ticket.ended_at.is_(None), Ticket.department_id.in_(headed), gone, Person.id != person.id)
    query = query.where(Ticket.requester_kind != OUTSIDE)
    for ticket in db.session.scalars(query.order_by(Ticket.filed_at, Ticket.id).limit(MOST)):
        asks = _("%(who)s no está: puede seguirla un colega.", who=ticket.requester.name)
        url = path("tickets.ticket", number=ticket.number) + "#gestion"
        yield Turn(
            ticket.subject, url, _("Dejarla a un colega"), "users", asks,
            f"{ticket.number} · {when(ticket.filed_at)}", LEFT,
        )  # fmt: skip
