"""The files of a ticket with what their reading told, and in which capacity each belongs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from ticketing.desk.attachments import queries
from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.ticket_page.documents import reviews
from ticketing.desk.ticket_page.forms import Sent
from ticketing.office.files.models import StoredFile
from ticketing.web.addresses import path


def papers(ticket: Ticket, works: bool, sent: Sent) -> list[dict[str, Any]]:
    """Oldest first, documents with their `review`; the pictures inside a text are left to the text."""
    looked_at = reviews(ticket, works, sent)
    return [
        _paper(ticket, row) | {"review": looked_at.get(row.file.token)}
        for row in queries.files(ticket)
        if row.capacity != "message"
    ]


def _paper(ticket: Ticket, row: TicketFile) -> dict[str, Any]:
    file = row.file
    return {
        "name": file.name,
        "url": path("files.show", token=file.token, name=file.name),
        "size": file.size,
        "note": _capacity(ticket, row.capacity),
        "checks": [{"state": "ok", "text": _read(file)}],
    }


def _capacity(ticket: Ticket, capacity: str) -> str:
    gates = {gate.name: _("constancia: %(gate)s", gate=gate.label) for gate in rules_of(ticket).gates}
    words = {
        "words": _("imagen del mensaje"),
        "attachment": _("archivo de la solicitud"),
        "socialization": _("socialización"),
        "approval": _("aprobación adjunta"),
        "deliverable": _("entregado"),
    }
    return words.get(capacity) or gates.get(capacity, capacity)


def _read(file: StoredFile) -> str:
    if file.width and file.height:
        return _("Imagen de %(w)s × %(h)s píxeles; se abre bien", w=file.width, h=file.height)
    if file.media_type == "application/pdf":
        return _("Se abre bien y no tiene contraseña")
    return _("Se abre bien")
