"""Whose a request is and who does what of it, as programs read and change it: its requester, its gates, what is owed,
what it repeats."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.frame import body, caller, once
from ticketing.api.shared import moment
from ticketing.api.table import INSTANT, SENT, SENTENCE, STRING, TEXT, YES_NO, Operation, items, record, told
from ticketing.desk.access import queries as tickets
from ticketing.desk.alike.queries import like_it, repeated_of, repeated_ones
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_able, office_day, rules_of
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.shown import owed
from ticketing.desk.gates import queries as gates
from ticketing.desk.handling import entrusting, nudging
from ticketing.desk.signing.actions import sign_gate
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import DESK
from ticketing.office.signatures.verdicts import offered
from ticketing.office.tokens.scopes import READ, SIGN, WRITE
from workflows.capabilities import WORK
from workflows.refusals import Refused


def hands(number: str) -> Response:
    """Who has it, who signed what, who sees to each thing owed, and what it repeats."""
    return jsonify(_told(_seen(number)))


def alike(number: str) -> Response:
    """Those of its department that ask the same, at most three."""
    ticket, who, at = _seen(number), caller(), clock.now()
    ask_able(ticket, who.person, WORK, at=at)
    found = like_it(ticket, who.person, who.roles, on=today(at), at=at)
    said = [
        {"number": each.ticket.number, "subject": each.ticket.subject, "state": each.state,
         "score": round(each.score, 2), "why": each.why}
        for each in found
    ]  # fmt: skip
    return jsonify({"items": said})


@once
def entrust(number: str) -> Response:
    """Let a colleague be its requester from now on."""
    ticket, said, who = _seen(number), body(), caller()
    person, note = _person(said.get("email", "")), said.get("note", "")
    entrusting.entrust(ticket, person, by=who.person, at=clock.now(), seen=None, note=note)
    return _done(ticket)


@once
def nudge(number: str) -> Response:
    """Remind those who are to sign it."""
    ticket = _seen(number)
    body()
    nudging.nudge(ticket, by=caller().person, at=clock.now())
    return _done(ticket)


@once
def give(number: str, key: str) -> Response:
    """Let somebody of the office see to one thing owed."""
    ticket, who, at = _seen(number), caller(), clock.now()
    ask_able(ticket, who.person, WORK, at=at)
    person = _person(body().get("email", ""))
    deliverables.give(ticket, key, person, by=who.person, at=at, seen=None)
    return _done(ticket)


@once
def sign_request(number: str, key: str) -> Response:
    """Decide at one of its gates, on exactly the words that were read."""
    ticket, said = _seen(number), body()
    verdict, digest, note = (str(said.get(name, "")) for name in ("verdict", "content_hash", "note"))
    sign_gate(
        ticket, key, verdict, by=caller().person, at=clock.now(), content_hash=digest, note=note, channel=DESK
    )  # fmt: skip
    return _done(ticket)


def _seen(number: str) -> Ticket:
    who = caller()
    return tickets.get(number, who.person, who.roles, today(clock.now()))


def _person(email: str) -> Person:
    found = people.by_email(email)
    if found is None:
        raise Refused(f"Nadie de la casa tiene la dirección «{email[:100]}».")
    return found


def _done(ticket: Ticket) -> Response:
    """As it is now; of one that is no longer seen, who has it."""
    db.session.flush()
    return jsonify(_told(ticket))


def _told(ticket: Ticket) -> dict[str, Any]:
    who, on = caller(), office_day(ticket, clock.now())
    first = repeated_of(ticket, who.person, who.roles, on)
    return {
        "number": ticket.number, "subject": ticket.subject, "requester": ticket.requester.name,
        "filed_by": ticket.contents[0].made_by.name, "assignee": ticket.assignee.name if ticket.assignee else None,
        "gates": [_gate(ticket, row.name) for row in gates.rows(ticket)],
        "deliverables": [
            {"kind": each.kind, "label": each.label, "state": each.state, "assignee": each.assignee or None,
             "done_at": moment(each.done_at)}
            for each in owed(ticket)
        ],
        "repeats": first.number if first else None,
        "repeated": [each.number for each in repeated_ones(ticket, who.person, who.roles, on)],
    }  # fmt: skip


def _gate(ticket: Ticket, name: str) -> dict[str, Any]:
    row, rule = gates.row(ticket, name), rules_of(ticket).gate(name)
    signer = gates.signer_for(ticket, name, caller().person, office_day(ticket, clock.now()))
    return {
        "name": name, "label": rule.label, "status": row.status, "content_hash": gates.to_sign(ticket, name),
        "verdicts": list(offered(opinion=row.opinion, areas=rule.areas is not None)), "mine": signer is not None,
        "areas_left": [area for _, area in gates.awaited_areas(ticket, name)],
    }  # fmt: skip


LIST = {"type": "array", "items": STRING}
GATE = record(
    required=("name", "label", "status", "content_hash", "verdicts", "mine", "areas_left"),
    name=STRING, label=STRING, status=STRING, content_hash=STRING, verdicts=LIST, mine=YES_NO, areas_left=LIST,
)  # fmt: skip
OWED = record(
    required=("kind", "label", "state", "assignee", "done_at"),
    kind=STRING, label=STRING, state=STRING, assignee=TEXT, done_at=INSTANT,
)  # fmt: skip
HANDS = record(
    required=("number", "subject", "requester", "filed_by", "gates", "deliverables", "repeats", "repeated"),
    number=STRING, subject=STRING, requester=STRING, filed_by=STRING, assignee=TEXT,
    gates={"type": "array", "items": GATE}, deliverables={"type": "array", "items": OWED}, repeats=TEXT, repeated=LIST,
)  # fmt: skip
ALIKE = record(
    required=("number", "subject", "state", "score", "why"),
    number=STRING, subject=STRING, state=STRING, score={"type": "number"}, why=STRING,
)  # fmt: skip
NOTE = SENT | {"maxLength": 4000}
EMAIL = SENTENCE | {"maxLength": 254}
OPERATIONS = (
    Operation("GET", "/tickets/{number}/hands", "Quién tiene una solicitud, quién la firma y quién hace cada entrega",
              hands, HANDS, READ),
    Operation("GET", "/tickets/{number}/alike", "Las de su dependencia que piden lo mismo", alike, items(ALIKE), READ),
    Operation("POST", "/tickets/{number}/requester", "Dejarla en manos de un colega", entrust, HANDS, WRITE,
              body=told(required=("email",), email=EMAIL, note=NOTE)),
    Operation("POST", "/tickets/{number}/nudges", "Recordar la firma a quien falta", nudge, HANDS, WRITE, body=told()),
    Operation("POST", "/tickets/{number}/deliverables/{key}/assignee", "Dejar una entrega a cargo de alguien", give,
              HANDS, WRITE, body=told(required=("email",), email=EMAIL)),
    Operation("POST", "/tickets/{number}/gates/{key}", "Decidir en un visto bueno", sign_request, HANDS, SIGN,
              body=told(required=("verdict", "content_hash"), verdict=SENTENCE, content_hash=STRING | {"maxLength": 64},
                        note=NOTE)),
)  # fmt: skip
