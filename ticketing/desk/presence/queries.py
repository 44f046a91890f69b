"""Selects over who is at a ticket's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.models import Ticket
from ticketing.desk.presence.models import Presence
from ticketing.extensions import db
from ticketing.office.people.models import Person

HERE, WRITING = timedelta(seconds=75), timedelta(seconds=20)
"""For how long what a page said holds: pages say it every half minute, and every ten seconds while one writes."""
MOST = 12


def others(ticket: Ticket, person: Person, at: datetime) -> Sequence[Presence]:
    """Who else is there, by name; at most as many as fit in a sentence."""
    query = select(Presence).where(Presence.ticket_id == ticket.id, Presence.person_id != person.id)
    query = query.where(Presence.seen_at > at - HERE).join(Person).where(Person.disabled_at.is_(None))
    return db.session.scalars(query.options(joinedload(Presence.person)).order_by(Person.name).limit(MOST)).all()


def writing(row: Presence, at: datetime) -> str:
    """What the person writes now: a message, a note, or nothing."""
    return row.writing if row.seen_at > at - WRITING else ""
