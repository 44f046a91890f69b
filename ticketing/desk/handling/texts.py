"""Text messages that are sent by other means: whom they may go to, the sheet to send, and that it was sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.versions import hold
from ticketing.desk.deliverables.actions import ask_may_deliver, complete
from ticketing.desk.deliverables.models import Deliverable
from ticketing.desk.deliverables.queries import of as owed
from ticketing.desk.gates.queries import any_open
from ticketing.desk.texts import actions, queries
from ticketing.desk.texts.models import ASKED, READY, SENT, TextAudience
from ticketing.ledger.recording.actions import record
from ticketing.office.files.models import StoredFile
from ticketing.office.files.storage import place
from ticketing.office.people.models import Person
from ticketing.web.filters import thousands
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

FRESH = timedelta(hours=24)
"""How long what was matched may be sent: somebody may have asked not to be written to since."""


def prepare(ticket: Ticket, token: str, *, by: Person, at: datetime, seen: int | None = None) -> TextAudience:
    """Find out to whom of its rows may be written, by the base as it stands now; the worker does it. Refused before
    everything is signed, and once it was sent."""
    file = _here(ticket, token, by, at, seen)
    row = _of(ticket, file)
    if row is not None and row.state == ASKED:
        return row
    return actions.ask(ticket, file, by=by, at=at)


def take(ticket: Ticket, token: str, *, by: Person, at: datetime) -> Path:
    """Where the sheet to send lies; that it was taken stands on record. Refused where it is not ready, or was made
    too long ago."""
    row = _ready(ticket, _here(ticket, token, by, at, None))
    if row.ready_at is None or row.ready_sha256 is None or at - row.ready_at > FRESH:
        raise Refused(
            "La hoja de envío se preparó hace más de un día, y desde entonces alguien pudo pedir que no se le escriba. "
            "Prepárela de nuevo."
        )
    record(ticket, "texts_taken", by=by, at=at, payload={"fit": thousands(row.fit), "rows": thousands(row.rows)})
    return place(row.ready_sha256)


def left_out(ticket: Ticket, token: str, *, by: Person, at: datetime) -> Path:
    """Where the sheet of who may not be written to lies, for whoever works the ticket."""
    file = _asked(ticket, token, by, at)
    row = next((one for one in queries.of(ticket) if one.file_id == file.id), None)
    if row is None or row.left_sha256 is None:
        raise Missing
    return place(row.left_sha256)


def tell_sent(
    ticket: Ticket,
    token: str,
    *,
    count: int,
    sent_at: datetime,
    files: Sequence[StoredFile],
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> TextAudience:
    """It was sent, to so many, then; what shows it. What is owed is delivered with that, after its mail too if it has
    one. Refused for more than may be written to, and for a moment when the sheet was not ready or that is to come."""
    file = _here(ticket, token, by, at, seen)
    row = _ready(ticket, file)
    if not files:
        raise Refused("Adjunte lo que muestra que los mensajes salieron: el informe de quien los envió.")
    if not 0 < count <= row.fit:
        raise Refused(f"Escriba cuántos mensajes salieron: entre 1 y {thousands(row.fit)}, los que podían salir.")
    if row.ready_at is None or not row.ready_at <= sent_at <= at:
        raise Refused("Escriba cuándo salieron: después de preparar la hoja de envío, y no más tarde que ahora.")
    for shows in files:
        attach(ticket, shows, "deliverable", by=by, at=at)
    row.state, row.sent, row.sent_at, row.told_at = SENT, count, sent_at, at
    said = {"sent": thousands(count), "fit": thousands(row.fit), "sent_at": sent_at.isoformat()}
    record(ticket, "texts_sent", by=by, at=at, payload=said)
    for one in _belonging(ticket):
        complete(ticket, one.kind, files=[shows.token for shows in files], by=by, at=at)
    return row


def _here(ticket: Ticket, token: str, by: Person, at: datetime, seen: int | None) -> StoredFile:
    """The sheet, for whoever may send it now."""
    hold(ticket, seen)
    file = _asked(ticket, token, by, at)
    if any_open(ticket):
        raise Refused("Falta una firma: los mensajes se preparan cuando la solicitud está aprobada.")
    if file.why_not:
        raise Refused(file.why_not)
    row = _of(ticket, file)
    if row is not None and row.sent_at is not None:
        raise Refused(f"Los mensajes ya salieron: {thousands(row.sent or 0)}. La hoja no se usa dos veces.")
    return file


def _asked(ticket: Ticket, token: str, by: Person, at: datetime) -> StoredFile:
    """The sheet, for whoever may deliver what it belongs to."""
    file = next((file for file, _sheet in queries.sheets(ticket) if file.token == token), None)
    belongs = _belonging(ticket)
    if file is None or not belongs:
        raise Missing
    ask_may_deliver(ticket, belongs[0], by, at)
    return file


def _belonging(ticket: Ticket) -> list[Deliverable]:
    """What is owed of which its sheets of text messages are a part."""
    kinds = {kind for field in queries.asked(ticket) for kind in field.deliverables or ()}
    return [one for one in owed(ticket) if one.kind in kinds]


def _ready(ticket: Ticket, file: StoredFile) -> TextAudience:
    row = _of(ticket, file)
    if row is None or row.state != READY:
        raise Refused("La hoja de envío todavía no está lista; prepárela, o espere un momento.")
    return row


def _of(ticket: Ticket, file: StoredFile) -> TextAudience | None:
    found = next((one for one in queries.of(ticket) if one.file_id == file.id), None)
    return found and queries.locked(found.id)
