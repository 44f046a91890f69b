"""The files of a draft as its form shows them: read or not yet, refused or not, and what was found in documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ticketing.desk.fields.files import fits, of_messages
from ticketing.desk.fields.kinds import kind_of
from ticketing.office.files.models import CHECKING, OK, StoredFile
from ticketing.office.papers import queries, scans, told
from ticketing.office.papers.models import FIT, RECOGNISING, WAITING, Paper
from ticketing.office.sms_sheets import queries as sms_sheets
from ticketing.office.sms_sheets import told as in_words
from ticketing.office.sms_sheets.models import WAITING as UNCHECKED
from ticketing.office.sms_sheets.models import SmsSheet
from workflows.forms import Field
from workflows.procedure import Procedure
from workflows.rows import Category

BUSY = (WAITING, RECOGNISING)


def facts(procedure: Procedure, category: Category, field: Field, files: Sequence[StoredFile]) -> list[dict[str, Any]]:
    """{token, name, size, checking, reason, found?, counted?, removed?, other?} of each file of that field."""
    if of_messages(field):
        return messages(files)
    published = kind_of(field).published
    known = queries.among(file.sha256 for file in files if queries.is_document(file)) if published else {}
    judged = any(procedure.deliverable(name).publishes for name in category.deliverables)
    return [_fact(file, known.get(file.sha256), judged) | _other(field, file) for file in files]


def messages(files: Sequence[StoredFile]) -> list[dict[str, Any]]:
    """Of each sheet of text messages {token, name, size, checking, reason, sms?}."""
    known = sms_sheets.among(file.sha256 for file in files)
    return [_sheet(file, known.get(file.sha256)) for file in files]


def _sheet(file: StoredFile, sheet: SmsSheet | None) -> dict[str, Any]:
    waits = sheet is not None and sheet.state == UNCHECKED
    fact: dict[str, Any] = {"token": file.token, "name": file.name, "size": file.size}
    fact["checking"] = file.state == CHECKING or (waits and not file.reason)
    fact["reason"] = file.reason or (in_words.why_not(sheet, file.name) if sheet and not waits else "") or ""
    if sheet is not None and sheet.rows:
        fact["sms"] = in_words.facts(sheet)
    return fact


def _other(field: Field, file: StoredFile) -> dict[str, Any]:
    """Of a picture that may be cut to what its field asks, what it is not yet."""
    if file.state != OK or not fits(field):
        return {}
    said = kind_of(field).wrong(field, [file], None)
    return {"other": said} if said else {}


def _fact(file: StoredFile, paper: Paper | None, judged: bool) -> dict[str, Any]:
    fact: dict[str, Any] = {
        "token": file.token,
        "name": file.name,
        "size": file.size,
        "checking": file.state == CHECKING or (paper is not None and paper.state in BUSY and not file.reason),
        "recognising": paper is not None and paper.state == RECOGNISING,
        "reason": file.reason
        or (paper is not None and paper.state not in BUSY and told.why_not(paper, file.name))
        or "",
    }
    if queries.is_scan(paper):
        fact["scan"], fact["lacking"] = True, scans.lacking()
    if paper is not None and paper.state == FIT:
        fact["removed"] = [] if paper.signed else told.removed(paper)
        if judged:
            fact["found"] = told.findings(paper)
            fact["counted"] = told.counted(fact["found"])
    return fact


def _why_not(file: StoredFile, paper: Paper | None) -> str:
    return (told.why_not(paper, file.name) or "") if paper is not None and paper.state not in BUSY else ""
