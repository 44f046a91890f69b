"""The files of a ticket with what their reading told, and in which capacity each belongs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.attachments import queries
from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.texts.queries import asked
from ticketing.desk.ticket_page.documents import reviews
from ticketing.desk.ticket_page.forms import Sent
from ticketing.desk.ticket_page.texts import texts
from ticketing.office.files.kinds import BOOK
from ticketing.office.files.models import StoredFile
from ticketing.office.sms_sheets import queries as sms_sheets
from ticketing.office.sms_sheets import told as in_words
from ticketing.office.sms_sheets.models import SmsSheet
from ticketing.web.addresses import path

SHEETS = (BOOK, "text/csv")


def papers(ticket: Ticket, works: bool, at: datetime, sent: Sent) -> list[dict[str, Any]]:
    """Oldest first, documents with their `review`; the pictures inside a text are left to the text."""
    looked_at = reviews(ticket, works, sent)
    files = [row for row in queries.files(ticket) if row.capacity != "message"]
    messages = _messages(ticket, [row.file for row in files])
    to_send = texts(ticket, at, sent) if works else {}
    return [
        _paper(ticket, row, messages)
        | {"review": looked_at.get(row.file.token), "texts": to_send.get(row.file.token), "token": row.file.token}
        for row in files
    ]


def _messages(ticket: Ticket, files: Sequence[StoredFile]) -> Mapping[str, SmsSheet]:
    """By hash, what is known of the rows of its sheets of text messages, those of former versions too."""
    found = (file.sha256 for file in files if file.media_type in SHEETS)
    return sms_sheets.among(found) if asked(ticket) else {}


def _paper(ticket: Ticket, row: TicketFile, messages: Mapping[str, SmsSheet]) -> dict[str, Any]:
    file = row.file
    sheet = messages.get(file.sha256)
    return {
        "name": file.name,
        "url": path("files.show", token=file.token, name=file.name),
        "size": file.size,
        "note": _capacity(ticket, row.capacity),
        "gone": file.why_not,
        "checks": []
        if file.why_not
        else [_rows(sheet) if sheet and sheet.rows else {"state": "ok", "text": _read(file)}],
        "told": path("files.told", token=file.token, name=file.name) if sheet and sheet.told_sha256 else "",
    }


def _rows(sheet: SmsSheet) -> dict[str, str]:
    said = _("Mensajes de texto: %(counted)s", counted=in_words.counted(sheet))
    return {"state": "bad" if sheet.wrong else "ok", "text": said}


def _capacity(ticket: Ticket, capacity: str) -> str:
    gates = {gate.name: _("constancia: %(gate)s", gate=gate.label) for gate in rules_of(ticket).gates}
    words = {
        "words": _("imagen del mensaje"),
        "attachment": _("archivo de la solicitud"),
        "socialization": _("socialización"),
        "approval": _("aprobación adjunta"),
        "deliverable": _("entregado"),
        "proof": _("prueba para quien solicitó"),
    }
    return words.get(capacity) or gates.get(capacity, capacity)


def _read(file: StoredFile) -> str:
    if file.width and file.height:
        return _("Imagen de %(w)s × %(h)s píxeles; se abre bien", w=file.width, h=file.height)
    if file.media_type == "application/pdf":
        return _("Se abre bien y no tiene contraseña")
    return _("Se abre bien")
