"""Reports of inconsistencies, as programs file them, read them and give them on."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.frame import body, caller, once
from ticketing.api.shared import moment
from ticketing.api.table import INSTANT, LINE_SENT, SENT, SENTENCE, STRING, TEXT, YES_NO, Operation, record, told
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.models import Ticket
from ticketing.desk.reports import actions, queries
from ticketing.desk.reports.answering import Told
from ticketing.desk.reports.models import ABOUT, REPORTERS, STAFF, Report
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.people import queries as people
from ticketing.office.tokens.scopes import READ, REPORTING
from ticketing.web.addresses import public_url
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused


@once
def file_inconsistency() -> Response:
    """File a report; in the person's own name where no other is said."""
    said, who = body(), caller().person
    thing = Told(
        said.get("about", ""), said.get("page", ""), said.get("reference", ""), said.get("subject", ""),
        _day(said.get("day", "")), bool(said.get("technical", False)),
    )  # fmt: skip
    name, email = said.get("name") or who.name, said.get("email") or who.email
    whole = actions.Said(thing, said.get("what", ""), said.get("reporter") or STAFF, name, email)
    filed = actions.file_report(whole, by=who, origin=f"person {who.id}", at=clock.now())
    db.session.flush()
    answer = jsonify(_filed(filed))
    answer.status_code = 201
    return answer


def inconsistency(number: str) -> Response:
    """What was reported, who answers for it, and where it stands."""
    ticket, report = _seen(number)
    return jsonify(_told(ticket, report))


@once
def reroute_inconsistency(number: str) -> Response:
    """Give it to whoever answers for it, with the reason."""
    (ticket, report), said = _seen(number), body()
    person = people.by_email(said.get("email", ""))
    if person is None:
        raise Refused(f"Nadie de la casa tiene la dirección «{said.get('email', '')[:100]}».")
    by, reason = caller().person, said.get("reason", "")
    actions.reroute(ticket, person, reason=reason, by=by, at=clock.now(), seen=None)
    db.session.flush()
    return jsonify(_told(ticket, report))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("El día en que llegó se escribe como 2026-03-02.") from None


def _seen(number: str) -> tuple[Ticket, Report]:
    """The report of that number, if the caller may see it. Raises Missing."""
    who = caller()
    ticket = tickets.get(number, who.person, who.roles, today(clock.now()))
    report = queries.of_ticket(ticket)
    if report is None:
        raise Missing
    return ticket, report


def _filed(report: Report) -> dict[str, Any]:
    """What whoever reports is told: nothing of who works it."""
    address = public_url("inconsistencies.follow", token=queries.token(report))
    return {"number": report.ticket.number, "state": report.ticket.state, "url": address}


def _told(ticket: Ticket, report: Report) -> dict[str, Any]:
    return {
        "number": ticket.number, "subject": ticket.subject, "state": ticket.state, "about": report.about,
        "place": report.place or None, "section": report.section.prefix if report.section else None,
        "what": queries.words_of(ticket), "reporter": report.reporter, "name": report.name or None,
        "email": report.email, "technical": report.technical, "petition": report.petition,
        "passed_to": report.passed_to or None, "passed_at": moment(report.passed_at),
        "department": ticket.department.name, "assignee": ticket.assignee.name if ticket.assignee else None,
        "filed_at": moment(report.filed_at), "due_at": moment(ticket.due_at),
    }  # fmt: skip


FILED = record(required=("number", "state", "url"), number=STRING, state=STRING, url=STRING)
REPORT = record(
    required=("number", "subject", "state", "about", "what", "reporter", "technical", "petition", "department"),
    number=STRING, subject=STRING, state=STRING, about=STRING, place=TEXT, section=TEXT, what=STRING, reporter=STRING,
    name=TEXT, email=TEXT, technical=YES_NO, petition=YES_NO, passed_to=TEXT, passed_at=INSTANT, department=STRING,
    assignee=TEXT, filed_at=INSTANT, due_at=INSTANT,
)  # fmt: skip
ONE_LINE = LINE_SENT | {"maxLength": actions.LONGEST_LINE}
OPERATIONS = (
    Operation("POST", "/inconsistencies", "Reportar una inconsistencia", file_inconsistency, FILED, REPORTING,
              status=201,
              body=told(required=("about", "what"), about={"type": "string", "enum": list(ABOUT)},
                        page=LINE_SENT | {"maxLength": 2000}, reference=ONE_LINE, subject=ONE_LINE,
                        day=LINE_SENT | {"maxLength": 10}, what=SENTENCE | {"maxLength": actions.LONGEST_WORDS},
                        technical=YES_NO, reporter={"type": "string", "enum": list(REPORTERS)},
                        name=LINE_SENT | {"maxLength": actions.LONGEST_NAME}, email=LINE_SENT | {"maxLength": 254})),
    Operation("GET", "/inconsistencies/{number}", "Un reporte de inconsistencia, y quién responde por él",
              inconsistency, REPORT, READ),
    Operation("POST", "/inconsistencies/{number}/assignee", "Pasarlo a quien responde por él, con la razón",
              reroute_inconsistency, REPORT, REPORTING,
              body=told(required=("email", "reason"), email=SENTENCE | {"maxLength": 254},
                        reason=SENT | {"maxLength": actions.LONGEST_REASON})),
)  # fmt: skip
