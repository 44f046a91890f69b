"""The sheets of text messages that the present version of a ticket holds."""

from __future__ import annotations

from collections.abc import Sequence

from ticketing.desk.attachments.queries import files
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.fields.files import of_messages
from ticketing.office.files.models import StoredFile
from ticketing.office.sms_sheets import queries
from ticketing.office.sms_sheets.models import SmsSheet


def sheets(ticket: Ticket) -> Sequence[tuple[StoredFile, SmsSheet | None]]:
    """Each with what is known of its rows."""
    asked = [field.name for field in rules_of(ticket).fields_for(ticket.category) if of_messages(field)]
    filed = {str(file["token"]) for name in asked for file in ticket.content.fields.get(name) or []}
    mine = {row.file.token: row.file for row in files(ticket) if row.file.token in filed} if filed else {}
    known = queries.among(file.sha256 for file in mine.values())
    return [(file, known.get(file.sha256)) for file in mine.values()]
