"""Selects over what was published, and how that stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.models import Ticket
from ticketing.desk.publications.models import FAILED, Publication
from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.remembering import remembered
from ticketing.scheduler.ticks import NOW
from ticketing.web.outcomes import Missing

ANY_DUE = exists(select(Publication.id).where(Publication.next_at <= NOW))


@remembered
def of(ticket: Ticket) -> Sequence[Publication]:
    """Those that stand, each of a delivery that was not taken back."""
    query = select(Publication).where(Publication.ticket_id == ticket.id, Publication.withdrawn_at.is_(None))
    return db.session.scalars(query.options(joinedload(Publication.vouched_by)).order_by(Publication.id)).all()


def standing(ticket: Ticket, kind: str) -> Publication | None:
    """That of one thing delivered; None where its evidence is no address, or was given before this was looked at."""
    return next((row for row in of(ticket) if row.kind == kind), None)


def by_id(ticket: Ticket, publication_id: int) -> Publication:
    """One of the ticket's, also of a delivery that was taken back. Raises Missing."""
    found = db.session.get(Publication, publication_id)
    if found is None or found.ticket_id != ticket.id:
        raise Missing
    return found


def due(at: datetime, most: int) -> Sequence[Publication]:
    """Those to look at now, the longest waiting first."""
    query = select(Publication).where(Publication.next_at <= at).order_by(Publication.next_at, Publication.id)
    return db.session.scalars(query.limit(most)).all()


def failed_for(person: Person) -> Sequence[tuple[Publication, Ticket]]:
    """What did not stand the look, of tickets that the person works; the newest first."""
    query = select(Publication, Ticket).join(Ticket, Ticket.id == Publication.ticket_id)
    query = query.where(
        Publication.state == FAILED, Publication.withdrawn_at.is_(None), Ticket.assignee_id == person.id
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Publication.looked_at.desc()).limit(20))]
