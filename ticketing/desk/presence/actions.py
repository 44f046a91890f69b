"""A page says that somebody has it open, writes there, or has left it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from ticketing.desk.cases.models import Ticket
from ticketing.desk.presence.models import MESSAGE, NOTE, Presence
from ticketing.extensions import db, insert_of
from ticketing.office.people.models import Person

GONE = "gone"


def say(ticket: Ticket, person: Person, doing: str, *, at: datetime) -> None:
    """Keep that the person is there and writes a message or a note, if so; or that he or she left."""
    if doing == GONE:
        here = (Presence.ticket_id == ticket.id, Presence.person_id == person.id)
        db.session.execute(delete(Presence).where(*here))
        return
    said = {"seen_at": at, "writing": doing if doing in (MESSAGE, NOTE) else ""}
    row = insert_of(Presence).values(ticket_id=ticket.id, person_id=person.id, **said)
    db.session.execute(row.on_conflict_do_update(index_elements=["ticket_id", "person_id"], set_=said))
