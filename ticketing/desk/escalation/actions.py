"""Bringing a ticket before somebody, and letting that be over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import update

from ticketing.desk.cases.models import Ticket
from ticketing.desk.escalation.models import Escalation
from ticketing.desk.escalation.queries import standing
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person

STATE, TARGET, GATE = "state", "target", "gate"
TOLD = "tell_escalated"


def escalate(ticket: Ticket, to: Sequence[Person], *, about: str, at: datetime) -> Event | None:
    """Bring the ticket before these people, who are told; None where it was before all of them already."""
    there = {row.person_id for row in standing(ticket) if row.about == about}
    new = [person for person in to if person.id not in there]
    if not new:
        return None
    event = record(ticket, "escalated", by=None, at=at, payload={"names": [person.name for person in new]})
    rows = [
        Escalation(ticket=ticket, person=person, event=event, about=about, began_at=at, ended_at=None) for person in new
    ]
    db.session.add_all(rows)
    db.session.flush()
    return event


def over(ticket: Ticket, about: Collection[str], *, at: datetime) -> None:
    """What these escalations were about is over."""
    theirs = update(Escalation).where(Escalation.ticket_id == ticket.id, Escalation.ended_at.is_(None))
    db.session.execute(theirs.where(Escalation.about.in_(about)).values(ended_at=at))


def all_over(ticket: Ticket, *, at: datetime) -> None:
    """The ticket rests: nothing of it is before anybody any more."""
    theirs = update(Escalation).where(Escalation.ticket_id == ticket.id, Escalation.ended_at.is_(None))
    db.session.execute(theirs.values(ended_at=at))
