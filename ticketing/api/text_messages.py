"""The sheets of text messages of a request as programs read them: how many rows each has, and what is wrong in them."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.frame import caller
from ticketing.api.table import NUMBER, STRING, TEXT, WHOLE, Operation, items, record
from ticketing.desk.access import queries as tickets
from ticketing.desk.documents.messages import sheets
from ticketing.office.calendars.queries import today
from ticketing.office.files.models import StoredFile
from ticketing.office.sms_sheets.models import SmsSheet
from ticketing.office.sms_sheets.told import why_not
from ticketing.office.tokens.scopes import READ


def text_messages(number: str) -> Response:
    """Those that the present version of the request holds."""
    who = caller()
    ticket = tickets.get(number, who.person, who.roles, today(clock.now()))
    return jsonify({"items": [_told(file, sheet) for file, sheet in sheets(ticket)]})


def _told(file: StoredFile, sheet: SmsSheet | None) -> dict[str, Any]:
    return {
        "file": file.token, "name": file.name, "size": file.size, "state": sheet.state if sheet else None,
        "reason": why_not(sheet, file.name), "rows": sheet.rows if sheet else None,
        "wrong": sheet.wrong if sheet else None, "phones": sheet.phones if sheet else None,
        "problems": [{"row": row, "text": said} for row, said in (sheet.problems if sheet else ())],
    }  # fmt: skip


PROBLEM = record(required=("row", "text"), row=WHOLE, text=STRING)
SHEET = record(
    required=("file", "name", "state", "rows", "wrong", "phones", "problems"),
    file=STRING, name=STRING, size=WHOLE, state={"enum": ["waiting", "fit", "unfit", None]}, reason=TEXT, rows=NUMBER,
    wrong=NUMBER, phones=NUMBER, problems={"type": "array", "items": PROBLEM},
)  # fmt: skip
OPERATIONS = (
    Operation("GET", "/tickets/{number}/text-messages", "Las hojas de mensajes de texto de una solicitud y sus filas",
              text_messages, items(SHEET), READ),
)  # fmt: skip
