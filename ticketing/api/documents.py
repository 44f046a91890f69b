"""The documents of a request as programs read them: what was found in each, its copy to publish, what was let pass."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, send_file

from ticketing import clock
from ticketing.api.frame import body, caller, once
from ticketing.api.table import NUMBER, SENTENCE, STRING, TEXT, WHOLE, YES_NO, Operation, items, record, told
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_able
from ticketing.desk.documents import actions, queries
from ticketing.desk.documents.queries import Document
from ticketing.office.calendars.queries import today
from ticketing.office.papers.queries import clean_path
from ticketing.office.papers.told import why_not
from ticketing.office.tokens.scopes import READ, WRITE
from ticketing.web.outcomes import Missing
from workflows.capabilities import WORK


def documents(number: str) -> Response:
    """Those that the present version of the request holds, and those that the office delivered."""
    return jsonify({"items": [_told(one) for one in queries.documents(_seen(number))]})


def clean_document(number: str, file: str) -> Response:
    """The copy that is published."""
    found = _one(_seen(number), file)
    path = clean_path(found.paper) if found.paper else None
    if path is None:
        raise Missing
    return send_file(path, found.file.media_type, as_attachment=True, download_name=found.file.name)


@once
def waive(number: str, file: str) -> Response:
    """Let it be published although it fails a rule."""
    ticket, said = _seen(number), body()
    ask_able(ticket, caller().person, WORK, at=clock.now())
    rule, reason = (str(said.get(name, "")) for name in ("rule", "reason"))
    actions.waive(ticket, file, rule, reason=reason, by=caller().person, at=clock.now())
    answer = jsonify(_told(_one(ticket, file)))
    answer.status_code = 201
    return answer


def _seen(number: str) -> Ticket:
    who = caller()
    return tickets.get(number, who.person, who.roles, today(clock.now()))


def _one(ticket: Ticket, file: str) -> Document:
    found = queries.by_token(ticket, file)
    if found is None:
        raise Missing
    return found


def _told(one: Document) -> dict[str, Any]:
    paper = one.paper
    return {
        "file": one.file.token, "name": one.file.name, "size": one.file.size, "delivered": one.delivered,
        "state": paper.state if paper else None, "reason": (why_not(paper, one.file.name) if paper else None),
        "pages": paper.pages if paper else None, "signed": bool(paper and paper.signed),
        "clean": bool(paper and paper.clean_sha256),
        "findings": [
            {"rule": each.rule, "state": each.state, "title": each.title, "text": each.text} for each in one.findings
        ],
        "removed": [{"what": what, "value": value} for what, value in (paper.removed if paper else ())],
        "waivers": [
            {"rule": each.rule, "reason": each.reason, "by": each.by.name, "at": each.at.isoformat()}
            for each in one.waivers.values()
        ],
        "open": [each.rule for each in one.open],
    }  # fmt: skip


FINDING = record(
    required=("rule", "state", "title", "text"),
    rule=STRING, state={"enum": ["pass", "fail", "unknown"]}, title=STRING, text=STRING,
)  # fmt: skip
REMOVED = record(required=("what", "value"), what=STRING, value=STRING)
WAIVER = record(required=("rule", "reason", "by", "at"), rule=STRING, reason=STRING, by=STRING, at=STRING)
DOCUMENT = record(
    required=("file", "name", "state", "findings", "removed", "waivers", "open", "clean"),
    file=STRING, name=STRING, size=WHOLE, delivered=YES_NO, state={"enum": ["waiting", "fit", "unfit", None]},
    reason=TEXT, pages=NUMBER, signed=YES_NO, clean=YES_NO, findings={"type": "array", "items": FINDING},
    removed={"type": "array", "items": REMOVED}, waivers={"type": "array", "items": WAIVER},
    open={"type": "array", "items": STRING},
)  # fmt: skip
KINDS = ("application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
OPERATIONS = (
    Operation("GET", "/tickets/{number}/documents", "Los documentos de una solicitud y lo que se encontró en cada uno",
              documents, items(DOCUMENT), READ),
    Operation("GET", "/tickets/{number}/documents/{file}/clean", "La copia que se publica, sin datos de quién la hizo",
              clean_document, {}, READ, media=KINDS),
    Operation("POST", "/tickets/{number}/documents/{file}/waivers", "Admitir una observación de un documento",
              waive, DOCUMENT, WRITE, status=201,
              body=told(required=("rule", "reason"), rule=SENTENCE, reason=SENTENCE | {"maxLength": actions.LONGEST})),
)  # fmt: skip
