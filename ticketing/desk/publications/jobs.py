"""Looking at what is due: what was just given as evidence, and once more a day later."""

from __future__ import annotations

from datetime import datetime

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.publications import actions, queries
from ticketing.desk.publications.looking import look, sought
from ticketing.desk.publications.models import Publication
from ticketing.extensions import db, reading

A_RING = 2  # publications; each takes as long as its server likes, up to a bound


def look_at_due(at: datetime) -> int:
    """Look at what is due, the oldest first, with nothing open in the database meanwhile. Returns how many it were."""
    with reading():
        found = [(row.id, row.ticket_id, row.next_at or at) for row in queries.due(at, A_RING)]
        db.session.rollback()
    return sum(_look(*one) for one in found)


def _look(publication_id: int, ticket_id: int, due_at: datetime) -> int:
    if not actions.claim(publication_id, seen=due_at, at=clock.now()):
        db.session.rollback()
        return 0
    db.session.commit()
    with reading():
        row = db.session.get_one(Publication, publication_id)
        address, asked_at = row.address, row.asked_at
        wanted = sought(db.session.get_one(Ticket, ticket_id))
        db.session.rollback()
    seen = look(address, wanted)
    try:
        ticket = db.session.get_one(Ticket, ticket_id)
        actions.settle(ticket, publication_id, seen, asked_at=asked_at, at=clock.now())
        db.session.commit()
    finally:
        seen.drop()
    return 1
