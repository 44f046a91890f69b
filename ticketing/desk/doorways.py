"""What the desk answers when another wing asks: which files may be seen, how a ticket is called."""

from __future__ import annotations

from collections.abc import Callable

from ticketing import clock
from ticketing.desk.access.permission import may_see_file
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.doors import Reference
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.web.addresses import desk_url


def sees_file(file: StoredFile, person: Person, roles: frozenset[str]) -> bool:
    """A file of a ticket is seen by who sees the ticket."""
    return may_see_file(file, person, roles, today(clock.now()))


def ticket_reference(ticket_id: int) -> Reference | None:
    """How a ticket is called, and where it is."""
    ticket = db.session.get(Ticket, ticket_id)
    return Reference(f"Solicitud {ticket.number}", desk_url("tickets.ticket", number=ticket.number)) if ticket else None


FILE_GUARDS: tuple[Callable[[StoredFile, Person, frozenset[str]], bool], ...] = (sees_file,)
REFERENCES: dict[str, Callable[[int], Reference | None]] = {Ticket.__tablename__: ticket_reference}
