"""Writing on a ticket. A message never moves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, effects_on
from ticketing.desk.cases.versions import hold
from ticketing.desk.messages.models import Message
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import DESK
from workflows.capabilities import WORK
from workflows.refusals import Refused

LONGEST = 20_000


def post(
    ticket: Ticket,
    body: str,
    *,
    internal: bool,
    by: Person,
    at: datetime,
    via: str = DESK,
    files: Sequence[StoredFile] = (),
    seen: int | None = None,
) -> Message:
    """Add a message, with its files. Internal ones are written and read by the office only."""
    hold(ticket, seen)
    body = body.strip()
    if not body and not files:
        raise Refused("Escriba el mensaje.")
    if len(body) > LONGEST:
        raise Refused(f"El mensaje puede tener hasta {LONGEST} caracteres y tiene {len(body)}.")
    if internal and not able(ticket, by, WORK, at=at):
        raise Refused("Las notas internas son solo de la oficina.")
    message = Message(ticket=ticket, person=by, body=body, internal=internal, via=via, at=at)
    db.session.add(message)
    for file in files:
        attach(ticket, file, "message", by=by, at=at)
    db.session.flush()
    payload = {"message_id": message.id, "body": body, "internal": internal, "via": via}
    payload["files"] = [file.token for file in files]
    occasion = "noted" if internal else "message"
    record(ticket, "message", by=by, at=at, payload=payload, effects=effects_on(ticket, occasion))
    return message
