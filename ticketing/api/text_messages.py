"""The sheets of text messages of a request for programs: what is wrong in each, whom it may go to, that it was sent."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify, send_file

from ticketing import clock
from ticketing.api.frame import Invalid, body, caller, once
from ticketing.api.proof import PROOF, receive_first
from ticketing.api.sending import hour
from ticketing.api.shared import moment
from ticketing.api.table import INSTANT, NUMBER, STRING, TEXT, WHOLE, Operation, Schema, items, record, told
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_able
from ticketing.desk.handling import texts
from ticketing.desk.texts.matching import told as why_left
from ticketing.desk.texts.models import TextAudience
from ticketing.desk.texts.queries import of, sheets
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.files.actions import store
from ticketing.office.files.kinds import BOOK
from ticketing.office.files.models import StoredFile
from ticketing.office.sms_sheets.models import SmsSheet
from ticketing.office.sms_sheets.told import why_not
from ticketing.office.tokens.scopes import READ, SEND, WRITE
from ticketing.web.beforehand import beforehand
from ticketing.web.outcomes import Missing
from workflows.capabilities import WORK


def text_messages(number: str) -> Response:
    """Those that the present version of the request holds."""
    ticket = _seen(number)
    return jsonify({"items": [_told(ticket, file, sheet) for file, sheet in sheets(ticket)]})


@once
def prepare_text_messages(number: str, file: str) -> Response:
    """Find out to whom of its rows may be written, as the base stands now; the answer says `asked` until it is done."""
    ticket = _worked(number)
    texts.prepare(ticket, file, by=caller().person, at=clock.now())
    return _one(ticket, file)


def take_text_messages(number: str, file: str) -> Response:
    """The sheet to send; that it was taken stands on record. Never kept for a second call."""
    path = texts.take(_worked(number), file, by=caller().person, at=clock.now())
    db.session.commit()
    return send_file(path, BOOK, as_attachment=True, download_name=f"{number}.xlsx")


@beforehand(receive_first)
@once
def tell_text_messages_sent(number: str, file: str) -> Response:
    """They were sent by other means: how many, when, and what shows it."""
    ticket, said, at = _worked(number), body(), clock.now()
    sent_at = hour(said.get("sent_at"), "sent_at")
    if g.proof is None or sent_at is None:
        raise Invalid("Faltan «sent_at» o la prueba: «proof» (base64) y «proof_name».")
    shows = store(g.proof, said.get("proof_name", ""), by=caller().person, at=at)
    texts.tell_sent(ticket, file, count=said.get("count", 0), sent_at=sent_at, files=[shows], by=caller().person, at=at)
    return _one(ticket, file)


def _seen(number: str) -> Ticket:
    who = caller()
    return tickets.get(number, who.person, who.roles, today(clock.now()))


def _worked(number: str) -> Ticket:
    ticket = _seen(number)
    ask_able(ticket, caller().person, WORK, at=clock.now())
    return ticket


def _one(ticket: Ticket, token: str) -> Response:
    db.session.flush()
    found = next(((file, sheet) for file, sheet in sheets(ticket) if file.token == token), None)
    if found is None:
        raise Missing
    return jsonify(_told(ticket, *found))


def _told(ticket: Ticket, file: StoredFile, sheet: SmsSheet | None) -> dict[str, Any]:
    row = next((one for one in of(ticket) if one.file_id == file.id), None)
    return {
        "file": file.token, "name": file.name, "size": file.size, "state": sheet.state if sheet else None,
        "reason": file.why_not or why_not(sheet, file.name), "rows": sheet.rows if sheet else None,
        "wrong": sheet.wrong if sheet else None, "phones": sheet.phones if sheet else None,
        "problems": [{"row": row, "text": said} for row, said in (sheet.problems if sheet else ())],
        "audience": _audience(row) if row else None,
    }  # fmt: skip


def _audience(row: TextAudience) -> dict[str, Any]:
    return {
        "state": row.state, "rows": row.rows, "found": row.found, "fit": row.fit, "ready_at": moment(row.ready_at),
        "left": [{"why": why, "count": many} for why, many in why_left(row.left)], "sent": row.sent,
        "sent_at": moment(row.sent_at), "erased_at": moment(row.erased_at),
    }  # fmt: skip


PROBLEM = record(required=("row", "text"), row=WHOLE, text=STRING)
LEFT = record(required=("why", "count"), why=STRING, count=WHOLE)
AUDIENCE: Schema = record(
    required=("state", "rows", "found", "fit", "left"),
    state={"enum": ["asked", "ready", "sent", "erased"]}, rows=WHOLE, found=WHOLE, fit=WHOLE, ready_at=INSTANT,
    left={"type": "array", "items": LEFT}, sent=NUMBER, sent_at=INSTANT, erased_at=INSTANT,
) | {"type": ["object", "null"]}  # fmt: skip
SHEET = record(
    required=("file", "name", "state", "rows", "wrong", "phones", "problems", "audience"),
    file=STRING, name=STRING, size=WHOLE, state={"enum": ["waiting", "fit", "unfit", None]}, reason=TEXT, rows=NUMBER,
    wrong=NUMBER, phones=NUMBER, problems={"type": "array", "items": PROBLEM}, audience=AUDIENCE,
)  # fmt: skip
SENT = told(
    required=("count", "sent_at", "proof", "proof_name"),
    count=WHOLE, sent_at={"type": "string", "format": "date-time"}, **PROOF,
)  # fmt: skip
T = "/tickets/{number}/text-messages"
OPERATIONS = (
    Operation("GET", T, "Las hojas de mensajes de texto de una solicitud y sus filas", text_messages, items(SHEET),
              READ),
    Operation("POST", f"{T}/{{file}}/preparation", "Preparar la hoja de envío: a quiénes se les puede escribir",
              prepare_text_messages, SHEET, WRITE, body=told()),
    Operation("POST", f"{T}/{{file}}/ready", "La hoja de envío, para mandarla por otros medios", take_text_messages, {},
              SEND, body=told(), media=(BOOK,)),
    Operation("POST", f"{T}/{{file}}/sent", "Registrar que los mensajes de texto salieron", tell_text_messages_sent,
              SHEET, SEND, body=SENT),
)  # fmt: skip
