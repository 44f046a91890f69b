"""Institutional groups as programs keep them: by the same deeds as the pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Response, jsonify, request

from ticketing import clock
from ticketing.api.frame import MOST, USUAL, Caller, Invalid, body, caller, listed, number, once
from ticketing.api.shared import moment
from ticketing.api.table import LINE, LINE_SENT, SENT, STRING, TEXT, WHOLE, Operation, items, listing, record, told
from ticketing.audience.contacts import queries as contacts
from ticketing.audience.groups import actions, domains, sheet
from ticketing.audience.groups.actions import LONGEST_NAME, LONGEST_NOTE, Mailbox
from ticketing.audience.lists import actions as lists
from ticketing.audience.lists import queries
from ticketing.audience.lists.models import CONFIRMED, SWITCHED_OFF, MailingList, Membership
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.people.queries import by_email
from ticketing.office.tokens.scopes import READ, WRITE
from ticketing.web.outcomes import Missing
from workflows.capabilities import ENABLE_LISTS, MANAGE_LISTS, RIGHTS_DESK
from workflows.refusals import Refused

LONGEST = 200
WRITTEN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def groups() -> Response:
    """Those that the person may see: all, or those that he or she answers for."""
    who, counts = caller(), queries.counts()
    every = queries.groups() if who.can(MANAGE_LISTS, RIGHTS_DESK) else queries.owned_by(who.person)
    found = [one for one in every if one.is_group]
    return jsonify({"items": [_told(one, counts.get(one.id, {}).get(CONFIRMED, 0)) for one in found]})


def group(key: str) -> Response:
    """One group."""
    return _answer(_seen(key))


@once
def make_group() -> Response:
    """A new group."""
    who = caller()
    who.must(ENABLE_LISTS)
    said = body()
    owner = by_email(said["owner"]) if said.get("owner") else who.person
    if owner is None or not owner.active:
        raise Invalid("No hay nadie activo con ese correo.", {"owner": ["No hay nadie activo con ese correo."]})
    made = actions.make(
        code=said.get("code", ""), name=_needed(said, "name"), purpose=_needed(said, "purpose"), owner=owner,
        valid_until=_day(said), domains=domains.read(said.get("domains", "")), by=who.person, at=clock.now(),
    )  # fmt: skip
    return _answer(made, 201)


@once
def permit_domains(key: str) -> Response:
    """Which mail domains it permits."""
    who, one = _keeper(ENABLE_LISTS), queries.group(key)
    actions.permit(one, domains.read(body().get("domains", "")), by=who.person, at=clock.now())
    return _answer(one)


@once
def review_group(key: str) -> Response:
    """Whoever answers for it, or makes groups, says that it still holds."""
    one, who = _seen(key), caller()
    if one.owner_id != who.person.id:
        who.must(ENABLE_LISTS)
    elif one.status == SWITCHED_OFF and not who.can(ENABLE_LISTS):
        raise Refused("El grupo está apagado: pida a la oficina de comunicaciones que lo habilite de nuevo.")
    lists.renew(one, valid_until=_day(body()), by=who.person, at=clock.now())
    return _answer(one)


def members(key: str) -> Response:
    """A page of its mailboxes, those that are known last first."""
    one, limit = _seen(key), number("limit", USUAL, least=1, most=MOST)
    words, before = request.args.get("q", ""), number("before", 0) or None
    if not words.isprintable() or len(words) > LONGEST:
        raise Invalid(f"«q» son hasta {LONGEST} caracteres en una línea.")
    found = queries.members(one, words=words, status=CONFIRMED, before=before, most=limit)
    return listed([_place(place) for place in found], found[-1].contact_id if len(found) == limit else None, "before")


@once
def put_in_group(key: str) -> Response:
    """Put one mailbox in it."""
    who, said = _keeper(), body()
    mailbox = Mailbox(said.get("email", ""), said.get("name", ""), said.get("note", ""))
    place = actions.put_in(queries.group(key), mailbox, by=who.person, at=clock.now())
    db.session.flush()
    answer = jsonify(_place(place))
    answer.status_code = 201
    return answer


@once
def take_out_of_group(key: str, contact: int) -> Response:
    """Take one mailbox out of it."""
    who, one = _keeper(), queries.group(key)
    actions.take_out(one, contacts.get(contact), by=who.person, at=clock.now())
    return _answer(one)


@once
def take_in_sheet(key: str) -> Response:
    """Put in all mailboxes of a sheet, or none and what is wrong with each row."""
    who, one = _keeper(), queries.group(key)
    found = sheet.read(body().get("rows", ""), one)
    if found.wrong:
        errors = [f"Fila {line.number}: {line.error}" for line in found.wrong]
        raise Invalid(f"No se agregó ninguna dirección: hay {len(errors)} filas por corregir.", {"rows": errors})
    fresh, known = actions.take_in(one, found.mailboxes, by=who.person, at=clock.now())
    return jsonify({"added": fresh, "known": known})


def _keeper(*wanted: str) -> Caller:
    who = caller()
    who.must(MANAGE_LISTS)
    if wanted:
        who.must(*wanted)
    return who


def _seen(code: str) -> MailingList:
    """The group, for who manages lists, protects data or answers for it. Raises Missing."""
    one, who = queries.group(code), caller()
    if not who.can(MANAGE_LISTS, RIGHTS_DESK) and one.owner_id != who.person.id:
        raise Missing
    return one


def _needed(said: dict[str, Any], name: str) -> str:
    if not (found := said.get(name, "").strip()):
        raise Invalid(f"Falta «{name}».", {name: ["Hace falta."]})
    return str(found)


def _day(said: dict[str, Any]) -> date:
    day = said.get("valid_until", "")
    try:
        return date.fromisoformat(day if WRITTEN.fullmatch(day) else "")
    except ValueError:
        wrong = "Debe ser un día, como 2026-12-31."
        raise Invalid(wrong, {"valid_until": [wrong]}) from None


def _answer(one: MailingList, status: int = 200) -> Response:
    db.session.flush()
    answer = jsonify(_told(one, queries.counts_of(one).get(CONFIRMED, 0)))
    answer.status_code = status
    return answer


def _told(one: MailingList, many: int) -> dict[str, Any]:
    return {
        "code": one.code, "name": one.name, "purpose": one.purpose, "owner": one.owner.email if one.owner else None,
        "valid_until": one.valid_until.isoformat(), "domains": list(one.domains), "members": many,
        "state": "usable" if one.usable(today(clock.now())) else "off",
    }  # fmt: skip


def _place(place: Membership) -> dict[str, Any]:
    who = place.contact
    return {
        "contact": who.id, "email": who.email, "name": f"{who.first_name} {who.last_name}".strip(), "note": place.note,
        "since_at": moment(place.since_at),
    }  # fmt: skip


DAY = {"type": "string", "format": "date"}
DOMAINS = SENT | {"minLength": 1, "maxLength": 60_000, "description": "Dominios de correo, uno por línea o con comas."}
GROUP = record(
    required=("code", "name", "owner", "valid_until", "domains", "members", "state"),
    code=STRING, name=STRING, purpose=STRING, owner=TEXT, valid_until=DAY, domains={"type": "array", "items": STRING},
    members=WHOLE, state={"enum": ["usable", "off"]},
)  # fmt: skip
MEMBER = record(
    required=("contact", "email", "name", "note"), contact=WHOLE, email=TEXT, name=STRING, note=STRING, since_at=STRING,
)  # fmt: skip
MADE = told(
    required=("code", "name", "purpose", "valid_until", "domains"),
    code={"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 40}, name=LINE | {"maxLength": 160},
    purpose=LINE | {"maxLength": 2000}, owner={"type": "string", "maxLength": 254}, valid_until=DAY, domains=DOMAINS,
)  # fmt: skip
MAILBOX = told(
    required=("email",),
    email={"type": "string", "maxLength": 254}, name=LINE_SENT | {"maxLength": LONGEST_NAME},
    note=LINE_SENT | {"maxLength": LONGEST_NOTE},
)  # fmt: skip
ROWS = SENT | {"minLength": 1, "maxLength": sheet.MOST_BYTES, "description": "Correo, nombre y nota, con tabulador."}
ONE = "/groups/{key}"
OPERATIONS = (
    Operation("GET", "/groups", "Los grupos institucionales", groups, items(GROUP), READ),
    Operation("POST", "/groups", "Crear un grupo institucional", make_group, GROUP, WRITE, body=MADE, status=201),
    Operation("GET", ONE, "Un grupo institucional", group, GROUP, READ),
    Operation("POST", f"{ONE}/domains", "Decir qué dominios permite un grupo", permit_domains, GROUP, WRITE,
              body=told(required=("domains",), domains=DOMAINS)),
    Operation("POST", f"{ONE}/review", "Revisar un grupo: vale hasta un nuevo día", review_group, GROUP, WRITE,
              body=told(required=("valid_until",), valid_until=DAY)),
    Operation("GET", f"{ONE}/members", "Las direcciones de un grupo", members, listing(MEMBER), READ, query={
        "q": LINE_SENT | {"maxLength": LONGEST}, "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
        "before": WHOLE,
    }),
    Operation("POST", f"{ONE}/members", "Agregar una dirección a un grupo", put_in_group, MEMBER, WRITE, body=MAILBOX,
              status=201),
    Operation("POST", f"{ONE}/members/{{contact}}/removal", "Retirar una dirección de un grupo", take_out_of_group,
              GROUP, WRITE, body=told()),
    Operation("POST", f"{ONE}/sheet", "Agregar una hoja de direcciones a un grupo", take_in_sheet,
              record(required=("added", "known"), added=WHOLE, known=WHOLE), WRITE,
              body=told(required=("rows",), rows=ROWS)),
)  # fmt: skip
