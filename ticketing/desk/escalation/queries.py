"""Selects over escalations: which stand, and before whom."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.escalation.models import Escalation
from ticketing.extensions import among, db
from ticketing.remembering import Each, grouped


@Each
def standing(tickets: Sequence[Ticket]) -> dict[int, list[Escalation]]:
    """The escalations of a ticket that stand, oldest first."""
    ids = [ticket.id for ticket in tickets]
    query = select(Escalation).where(among(Escalation.ticket_id, ids), Escalation.ended_at.is_(None))
    return grouped(ids, ((row.ticket_id, row) for row in db.session.scalars(query.order_by(Escalation.id))))


def before(person_id: int) -> Select[int]:
    """The ids of the tickets that were escalated to the person of this id and do not go on yet."""
    return select(Escalation.ticket_id).where(Escalation.person_id == person_id, Escalation.ended_at.is_(None))


def anybodys() -> Select[int]:
    """The ids of all tickets that are escalated now."""
    return select(Escalation.ticket_id).where(Escalation.ended_at.is_(None))


def of_event(event_id: int) -> Sequence[Escalation]:
    """Whom an event brought it before."""
    return db.session.scalars(select(Escalation).where(Escalation.event_id == event_id).order_by(Escalation.id)).all()
