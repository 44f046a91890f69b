"""Reports by campaign, list, department and month: which there are, their figures, and the files of the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.frame import MOST, USUAL, caller, listed, number
from ticketing.api.shared import moment, share
from ticketing.api.table import INSTANT, PAGE, SHARE, STRING, TEXT, WHOLE, Operation, listing, record
from ticketing.dispatch.reports import choosing, queries
from ticketing.dispatch.reports.tables import Report, Value
from ticketing.massmail.statistics.rates import Share
from ticketing.massmail.statistics.reading import known
from ticketing.office.calendars.queries import today
from ticketing.office.tokens.scopes import REPORTS


def shelf() -> Response:
    """Which reports there are for the person, a page at a time: lists, departments and months before the campaigns."""
    who, after, limit = caller(), number("after", 0), number("limit", USUAL, least=1, most=MOST)
    sent = queries.sent(who.person, who.roles, today(clock.now()))
    found = queries.shelf(sent)
    rows = [
        *(("list", code, name) for code, name in found.lists),
        *(("department", str(key), name) for key, name in found.departments),
        *(("month", month, month) for month in found.months),
        *(("campaign", str(one.id), one.subject) for one in sent),
    ]
    shown = [{"kind": kind, "key": key, "title": title} for kind, key, title in rows[after : after + limit]]
    return listed(shown, after + limit if after + limit < len(rows) else None, "after")


def report(kind: str, key: str) -> Response:
    """Its figures and tables; a share is a count over a whole."""
    found = _report(kind, key)
    tables = [
        {
            "title": str(table.title), "columns": [str(column.label) for column in table.columns],
            "rows": [[_value(value) for value in row] for row in table.rows], "note": str(table.note) or None,
        }
        for table in found.tables
    ]  # fmt: skip
    rates = [
        {"name": one.name, "label": one.label, "share": share(one.share), "modern": share(one.modern)}
        for one in found.rates
    ]
    return jsonify({
        "name": found.name, "title": str(found.title), "subtitle": str(found.subtitle),
        "facts": [{"label": str(label), "text": str(text)} for label, text in found.facts],
        "counts": known(found.counts, found.read), "people_measured": found.read.people, "rates": rates,
        "tables": tables, "fingerprint": found.fingerprint, "made_at": moment(found.made_at),
    })  # fmt: skip


def report_file(kind: str, key: str, form: str) -> Response:
    """The same as a file."""
    return choosing.written(_report(kind, key), form)


def _report(kind: str, key: str) -> Report:
    who = caller()
    return choosing.report(kind, key, who.person, who.roles, at=clock.now())


def _value(value: Value) -> Any:
    if isinstance(value, Share):
        return share(value)
    if isinstance(value, datetime):
        return moment(value)
    return value if value is None or isinstance(value, int) else str(value)


SHELF = listing(record(required=("kind", "key", "title"), kind=STRING, key=STRING, title=STRING))
TABLE = record(
    required=("title", "columns", "rows"),
    title=STRING, columns={"type": "array", "items": STRING}, rows={"type": "array", "items": {"type": "array"}},
    note=TEXT,
)  # fmt: skip
RATE = record(required=("name", "label", "share"), name=STRING, label=STRING, share=SHARE, modern=SHARE)
REPORT = record(
    required=("name", "title", "counts", "rates", "tables", "fingerprint"),
    name=STRING, title=STRING, subtitle=STRING,
    facts={"type": "array", "items": record(required=("label", "text"), label=STRING, text=STRING)},
    counts={"type": "object"}, rates={"type": "array", "items": RATE}, tables={"type": "array", "items": TABLE},
    fingerprint=STRING, made_at=INSTANT,
)  # fmt: skip
MEDIA = tuple(media.partition(";")[0] for _, media in choosing.FORMATS.values())
OPERATIONS = (
    Operation("GET", "/reports", "Los informes que hay para la persona", shelf, SHELF, REPORTS,
              {"after": WHOLE, "limit": PAGE}),
    Operation("GET", "/reports/{kind}/{key}", "Un informe", report, REPORT, REPORTS),
    Operation("GET", "/reports/{kind}/{key}/file.{form}", "Un informe como archivo", report_file, {}, REPORTS,
              media=MEDIA),
)  # fmt: skip
