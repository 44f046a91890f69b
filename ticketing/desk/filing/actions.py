"""Filing a request, and editing what was filed (G-1, G-21)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases import grounds
from ticketing.desk.cases.answers import (
    FiledFile,
    cleaned,
    exception_label,
    in_full,
    problems,
    settled,
    shown,
    with_files,
)
from ticketing.desk.cases.circumstances import kind_of_requester, of_answers
from ticketing.desk.cases.counting import version_for
from ticketing.desk.cases.differences import changed_fields
from ticketing.desk.cases.grounds import Reservation
from ticketing.desk.cases.meant import among
from ticketing.desk.cases.models import Ticket, TicketContent
from ticketing.desk.cases.rules import CHANGED, calendar_of, effects_on, office_day, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.promising import promise_anew
from ticketing.desk.deliverables.actions import owe
from ticketing.desk.fields.kind import Place
from ticketing.desk.fields.kinds import kind_of
from ticketing.desk.filing.allowed import ask_files
from ticketing.desk.filing.documents import judge_documents
from ticketing.desk.filing.limits import Asking, Beyond, ask_within, beyond, too_late
from ticketing.desk.filing.numbers import next_serial
from ticketing.desk.gates.opening import (
    name_areas,
    open_again,
    open_all,
    settle,
    take_evidence,
)
from ticketing.desk.gates.signable import ask_signable, ask_still_signable
from ticketing.desk.moving.actions import catch_up
from ticketing.desk.moving.possible import may_edit
from ticketing.extensions import canonical, db
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import record
from ticketing.office.calendars import queries as calendars
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.office.procedures import actions as procedures
from ticketing.office.procedures.capabilities import can
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.office.procedures.queries import procedure as rules_in
from workflows.capabilities import READ_ONLY
from workflows.meanings import SUBJECT
from workflows.procedure import Procedure
from workflows.refusals import Refused


def file_request(
    *,
    procedure: ProcedureVersion | Procedure,
    category: str,
    exception: str | None = None,
    fields: Mapping[str, Any],
    files: Sequence[FiledFile] = (),
    by: Person,
    at: datetime,
    follows: Ticket | None = None,
    reserved: Reservation | None = None,
    outside: Callable[[Ticket], object] | None = None,
) -> Ticket:
    """A new ticket with its number, its gates open and its clock waiting for them.

    `files`: (stored file, capacity, area id or None). Evidence of a gate satisfies it there and then. `reserved`: only
    its own people see it from the first on, why and on which ground. `outside`: it is filed for somebody without an
    account, of whom it writes down what there is to know before anybody is told; `by` is nobody's role then.
    """
    why_reserved = grounds.told(reserved) if reserved else None
    version = procedures.keep(procedure, at=at) if isinstance(procedure, Procedure) else procedure
    ticket = _begun(version, category, by, at)
    ticket.follows_id, ticket.reserved = (follows.id if follows else None), reserved is not None
    rules = rules_of(ticket)
    if outside is None:
        _ask_files(ticket, by, at)
    rules.category(category)
    ticket.exception = exception_label(rules, exception, files)
    ticket.state = rules.initial
    answers = {name: value for name, value in fields.items() if name not in _file_fields(rules, category)}
    kept = _accepted(ticket, answers, files, at)
    _ask_signable(ticket, rules, kept, files, at)
    ticket.subject = _title(rules, kept)
    ticket.prefix = rules.prefix
    ticket.serial = next_serial(rules.prefix, ticket.year)
    passed = beyond(_asking(ticket, kept, by, at))  # under the lock of the numbers
    ask_within(passed)
    db.session.add(ticket)
    db.session.flush()
    _write(ticket, kept, files, by=by, at=at)
    owe(ticket)
    promise_anew(ticket, at=at)
    open_all(ticket, at=at)
    if outside is not None:
        outside(ticket)
    payload = {"number": ticket.number, "category": category, "exception": ticket.exception}
    event = record(ticket, "filed", by=by, at=at, payload=payload)
    _note_limits(ticket, passed, at)
    if why_reserved:
        # Nobody has been told anything yet: what follows the filing is discreet, and nothing more need follow.
        record(ticket, "reserved", by=by, at=at, payload={"reserved": True, **why_reserved})
    take_evidence(ticket, files, by=by, at=at)
    settle(ticket, at=at, event=event)
    follow(event, effects_on(ticket, "filed"))
    return ticket


def edit(
    ticket: Ticket,
    *,
    fields: Mapping[str, Any],
    files: Sequence[FiledFile] = (),
    by: Person,
    at: datetime,
    seen: int | None,
    note: str = "",
) -> TicketContent:
    """A new version of what was filed; the old one is kept. Exactly the gates whose fields changed open again.

    `fields` is the whole form; of files already there, those that it still lists are kept. `files` are the added ones.
    """
    hold(ticket, seen)
    catch_up(ticket, at=at)
    if not may_edit(ticket, by):
        raise Refused(_why_not(ticket, by))
    before = ticket.content.fields
    kept = _unasked(ticket) | _accepted(ticket, _keeping(ticket, fields), files, at, edits=True)
    changed = changed_fields(before, kept)
    passed = too_late(_asking(ticket, kept, by, at), changed)
    ask_within(passed)
    ticket.subject = _title(rules_of(ticket), kept)
    content = _write(ticket, kept, files, by=by, at=at, note=note)
    promised = promise_anew(ticket, at=at)
    again = open_again(ticket, changed, at=at)
    labels = [field.label for field in rules_of(ticket).fields_for(ticket.category) if field.name in changed]
    payload = {
        "number": content.number,
        "changed": labels,
        "reopened": [row.name for row in again],
        "note": note.strip(),
    }
    event = record(ticket, "edited", by=by, at=at, payload=payload)
    _note_limits(ticket, passed, at)
    if promised:
        record(ticket, "promised", by=None, at=at, payload={"target": ticket.target})
    take_evidence(ticket, files, by=by, at=at)
    settle(ticket, at=at, event=event)
    ask_still_signable(ticket, office_day(ticket, at))
    follow(event, (*effects_on(ticket, "edited"), CHANGED))
    return content


def digests(procedure: Procedure, fields: Mapping[str, Any]) -> dict[str, str]:
    """For each gate of the procedure the SHA-256 of the fields that it protects: what a signature binds."""
    return {gate.name: _digest(fields, gate.protects) for gate in procedure.bound}


def _digest(fields: Mapping[str, Any], names: Iterable[str]) -> str:
    said = {name: fields.get(name) for name in names}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _begun(version: ProcedureVersion, category: str, by: Person, at: datetime) -> Ticket:
    calendar = version_for(rules_in(version), at=at)
    return Ticket(
        procedure_row=version,
        calendar_row=calendar,
        year=calendars.calendar(calendar).today(at).year,
        category=category,
        requester=by,
        department=by.department,
        requester_kind=kind_of_requester(by),
        filed_at=at,
    )


def _ask_files(ticket: Ticket, by: Person, at: datetime) -> None:
    """Whoever only reads is told so by the record. Raises Refused."""
    roles = roles_of(by, office_day(ticket, at))
    if not can(roles, READ_ONLY):
        ask_files(rules_of(ticket), by, roles)


def _accepted(
    ticket: Ticket, fields: Mapping[str, Any], files: Sequence[FiledFile], at: datetime, *, edits: bool = False
) -> dict[str, Any]:
    """The answers as they are kept; refused with all that is wrong with them."""
    rules = rules_of(ticket)
    judge_documents(rules, ticket.category, fields, files, at)
    # What is asked again in an edit may be older than today, and its evidence is on the ticket already.
    found = problems(rules, ticket.category, fields, files, on=None if edits else office_day(ticket, at))
    if found:
        raise Refused(" ".join(f"{_label(rules, ticket.category, name)}: {what}" for name, what in found.items()))
    kept = with_files(rules, ticket.category, cleaned(rules, ticket.category, fields), files)
    place = Place(ticket.department, office_day(ticket, at), ticket.content.fields if edits else {})
    return settled(rules, ticket.category, kept, place)


def _ask_signable(
    ticket: Ticket, rules: Procedure, kept: Mapping[str, Any], files: Sequence[FiledFile], at: datetime
) -> None:
    """Nothing is filed that nobody can sign."""
    named = [area for field in _area_fields(rules, ticket.category, kept) for area in kept.get(field, [])]
    shown = {(each.capacity, each.area_id) for each in in_full(files)}
    areas = [db.session.get_one(Department, area) for area in dict.fromkeys(named)]
    on = office_day(ticket, at)
    case = of_answers(ticket.category, ticket.department, ticket.requester_kind, kept, on)
    ask_signable(ticket, case, areas, shown, on)


def _asking(ticket: Ticket, kept: Mapping[str, Any], by: Person, at: datetime) -> Asking:
    on = office_day(ticket, at)
    case = of_answers(ticket.category, ticket.department, ticket.requester_kind, kept, on)
    return Asking(rules_of(ticket), case, by, ticket.department, calendar_of(ticket), at)


def _note_limits(ticket: Ticket, passed: Sequence[Beyond], at: datetime) -> None:
    """What is beyond a limit that only warns is written into the ticket's story."""
    if passed:
        record(ticket, "beyond", by=None, at=at, payload={"limits": [each.sentence for each in passed]})


def _area_fields(rules: Procedure, category: str, kept: Mapping[str, Any]) -> list[str]:
    return [field.name for field in shown(rules, category, kept) if field.kind == "areas"]


def _keeping(ticket: Ticket, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, where a file may only be one that the present version holds: nobody brings one in by its token."""
    done = dict(fields)
    for name in _file_fields(rules_of(ticket), ticket.category):
        there = {file["token"]: file for file in ticket.content.fields.get(name, [])}
        listed = [file["token"] for file in fields.get(name) or []]
        done[name] = [there[token] for token in listed if token in there]
    return done


def _unasked(ticket: Ticket) -> dict[str, Any]:
    """What was answered and signed under another category: nobody asks it now, and so nobody takes it back."""
    asked = {field.name for field in rules_of(ticket).fields_for(ticket.category)}
    return {name: value for name, value in ticket.content.fields.items() if name not in asked}


def _file_fields(rules: Procedure, category: str) -> list[str]:
    return [field.name for field in rules.fields_for(category) if kind_of(field).holds_files]


def _write(
    ticket: Ticket, kept: Mapping[str, Any], files: Sequence[FiledFile], *, by: Person, at: datetime, note: str = ""
) -> TicketContent:
    content = TicketContent(
        number=len(ticket.contents) + 1,
        fields=dict(kept),
        digests=digests(rules_of(ticket), kept),
        note=note.strip(),
        made_by=by,
        made_at=at,
    )
    ticket.contents.append(content)
    for file, capacity, area_id, _ in in_full(files):
        attach(ticket, file, capacity, by=by, at=at, area_id=area_id)
    named = _area_fields(rules_of(ticket), ticket.category, kept)
    name_areas(ticket, [area for name in named for area in kept.get(name, [])])
    return content


def _title(rules: Procedure, kept: Mapping[str, Any]) -> str:
    """What the ticket is called in lists."""
    return str(among(rules, kept, SUBJECT) or rules.label)[:300]


def _label(rules: Procedure, category: str, name: str) -> str:
    return next(field.label for field in rules.fields_for(category) if field.name == name)


def _why_not(ticket: Ticket, by: Person) -> str:
    if by.id != ticket.requester_id:
        return f"Solo {ticket.requester.name}, que tiene la solicitud, cambia lo que se pidió."
    return f"La solicitud está «{ticket.state}» y ya fue recibida; así no se cambia lo que se pidió."
