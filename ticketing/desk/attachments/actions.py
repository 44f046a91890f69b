"""Adding a file to a ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.desk.attachments.models import OWN_CAPACITIES, TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from workflows.refusals import Refused


def attach(
    ticket: Ticket, file: StoredFile, capacity: str, *, by: Person, at: datetime, area_id: int | None = None
) -> TicketFile:
    """Make the file part of the ticket in this capacity; the row that there is, if it is already."""
    if capacity not in OWN_CAPACITIES and capacity not in {gate.name for gate in rules_of(ticket).gates}:
        raise Refused("Un archivo no se puede adjuntar de esa manera.")
    if file.why_not:
        raise Refused(file.why_not)
    db.session.flush()
    same = select(TicketFile).where(
        TicketFile.ticket_id == ticket.id, TicketFile.file_id == file.id, TicketFile.capacity == capacity
    )
    found = db.session.scalars(same).first()
    if found is not None:
        return found
    row = TicketFile(ticket=ticket, file=file, capacity=capacity, area_id=area_id, added_by_id=by.id, added_at=at)
    db.session.add(row)
    db.session.flush()
    return row
