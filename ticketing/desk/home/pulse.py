"""The name of how things stand: as long as it is the same, no list of this person need be shown anew."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.people.models import Person

MINUTES = 5
"""How often what is due is told anew, though nothing happened."""


def beat(person: Person, at: datetime) -> str:
    """The newest event of all and the time, in a form that tells nobody how many there are."""
    newest = db.session.scalar(select(func.max(Event.id))) or 0
    said = f"{person.id}.{person.email}.{newest}.{int(at.timestamp()) // (60 * MINUTES)}"
    return sha256(said.encode()).hexdigest()[:16]
