"""The sheets of text messages that tickets hold, whom each may be sent to, and which have stayed long enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Exists, exists, select

from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.attachments.queries import files
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.fields.files import of_messages
from ticketing.desk.texts.models import ASKED, SENT, TextAudience
from ticketing.extensions import db
from ticketing.office.files.models import ERASED, StoredFile
from ticketing.office.sms_sheets import queries
from ticketing.office.sms_sheets.models import SmsSheet
from ticketing.remembering import remembered
from workflows.forms import Field

ANY_ASKED = exists(select(TextAudience.id).where(TextAudience.state == ASKED))


def asked(ticket: Ticket) -> list[Field]:
    """The fields of its category that are answered with such a sheet."""
    return [field for field in rules_of(ticket).fields_for(ticket.category) if of_messages(field)]


def sheets(ticket: Ticket) -> Sequence[tuple[StoredFile, SmsSheet | None]]:
    """Those that the present version holds, each with what is known of its rows."""
    filed = {str(file["token"]) for field in asked(ticket) for file in ticket.content.fields.get(field.name) or []}
    mine = {row.file.token: row.file for row in files(ticket) if row.file.token in filed} if filed else {}
    known = queries.among(file.sha256 for file in mine.values())
    return [(file, known.get(file.sha256)) for file in mine.values()]


@remembered
def of(ticket: Ticket) -> Sequence[TextAudience]:
    """What each of its sheets came to that somebody prepared, those of former versions too."""
    query = select(TextAudience).where(TextAudience.ticket_id == ticket.id)
    return db.session.scalars(query.order_by(TextAudience.id)).all()


def unsent(ticket: Ticket) -> list[StoredFile]:
    """The sheets of the present version of which nobody told yet that they were sent."""
    mine = [file for file, _sheet in sheets(ticket)]
    sent = {one.file_id for one in of(ticket) if one.sent_at is not None} if mine else set()
    return [file for file in mine if file.id not in sent]


def waits_for_texts(ticket: Ticket, kind: str) -> bool:
    """Whether this thing owed is not done before the text messages that belong to it were sent."""
    return any(kind in (field.deliverables or ()) for field in asked(ticket)) and bool(unsent(ticket))


def locked(audience_id: int) -> TextAudience | None:
    """The row, as it stands now, for who will change it."""
    return db.session.get(TextAudience, audience_id, with_for_update=True, populate_existing=True)


def waiting() -> Sequence[int]:
    """The ids of those whose rows are to be matched, the oldest first."""
    query = select(TextAudience.id).where(TextAudience.state == ASKED)
    return db.session.scalars(query.order_by(TextAudience.asked_at, TextAudience.id)).all()


def stayed(until: datetime) -> Sequence[StoredFile]:
    """The sheets that came before this moment and whose every ticket was sent, or was over, before it too; those that
    no ticket took as well."""
    needed = select(TicketFile.id).where(TicketFile.file_id == StoredFile.id, ~_sent(until), ~_over(until)).exists()
    query = select(StoredFile).join(SmsSheet, SmsSheet.sha256 == StoredFile.sha256)
    query = query.where(StoredFile.state != ERASED, StoredFile.uploaded_at <= until, ~needed)
    return db.session.scalars(query.order_by(StoredFile.id)).all()


def _sent(until: datetime) -> Exists:
    told = (TextAudience.ticket_id == TicketFile.ticket_id, TextAudience.state == SENT, TextAudience.told_at <= until)
    return select(TextAudience.id).where(*told).exists()


def _over(until: datetime) -> Exists:
    return select(Ticket.id).where(Ticket.id == TicketFile.ticket_id, Ticket.ended_at <= until).exists()


def holders(file: StoredFile) -> Sequence[Ticket]:
    """The tickets that hold it, in whatever version."""
    query = select(Ticket).join(TicketFile, TicketFile.ticket_id == Ticket.id).where(TicketFile.file_id == file.id)
    return db.session.scalars(query.distinct().order_by(Ticket.id)).all()


def of_file(file: StoredFile) -> Sequence[TextAudience]:
    """What it came to, in every ticket that holds it."""
    query = select(TextAudience).where(TextAudience.file_id == file.id).order_by(TextAudience.id)
    return db.session.scalars(query.with_for_update()).all()
