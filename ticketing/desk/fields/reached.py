"""Fields by which somebody is reached: an address of mail, a phone, a person of the house."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import EmailField, TelField

import mailboxes
from ticketing.audience.contacts import spelling
from ticketing.desk.fields.kind import Kind, Place
from ticketing.desk.fields.made import text
from ticketing.office.institution.queries import institution
from ticketing.office.people import queries as people
from ticketing.office.people.addresses import normal
from workflows.forms import Field
from workflows.refusals import Refused

LONGEST = 254
LIKE = "Escriba una dirección de correo completa, como nombre@ejemplo.org."
NOBODY = "Nadie de la casa tiene la dirección «%s». Escriba el correo institucional de la persona."


def _wrong_email(_field: Field, value: Any, _on: date | None) -> str | None:
    if not isinstance(value, str):
        return LIKE
    try:
        normal(value)
    except Refused as refusal:
        return refusal.sentence if mailboxes.needs_utf8(value) else LIKE
    return None


def _wrong_phone(_field: Field, value: Any, _on: date | None) -> str | None:
    return None if isinstance(value, str) else "Escriba un número de teléfono."


def _undialled(value: Any, _place: Place) -> str | None:
    """Whose number it is where it brings no code is the institution's country."""
    try:
        spelling.telephone(str(value), institution().country)
    except Refused as refusal:
        return refusal.sentence
    return None


def _address(value: Any) -> str:
    address = value.get("address") if isinstance(value, dict) else None
    return address.strip() if isinstance(address, str) else ""


def _wrong_person(field: Field, value: Any, on: date | None) -> str | None:
    return _wrong_email(field, _address(value), on)


def _unknown(value: Any, place: Place) -> str | None:
    person = people.by_email(_address(value))
    if any(_address(each) == _address(value) for each in place.before.values()):
        return None  # whoever has left since stays named in what was filed
    return None if person is not None and person.active else NOBODY % _address(value)


def _as_registered(_field: Field, value: Any, _place: Place) -> dict[str, Any]:
    person = people.by_email(_address(value))
    return {"address": _address(value)} | ({"id": person.id, "name": person.name} if person else {})


EMAIL = Kind(
    lambda field, _: text(EmailField, field),
    missing="Escriba la dirección de correo.",
    wrong=_wrong_email,
    keep=lambda _, value: normal(value),
    longest=LONGEST,
)
PHONE = Kind(
    lambda field, _: text(TelField, field, autocomplete="tel"),
    missing="Escriba el número de teléfono.",
    wrong=_wrong_phone,
    keep=lambda _, value: str(value).strip(),
    obstacle=_undialled,
    settle=lambda _field, value, _place: spelling.telephone(str(value), institution().country),
    read=lambda _, value: spelling.dialled(str(value)),
    longest=40,
)
PERSON = Kind(
    lambda field, _: text(EmailField, field),
    missing="Escriba el correo institucional de la persona.",
    wrong=_wrong_person,
    keep=lambda _, value: {"address": normal(_address(value))},
    plain=lambda _, value: f"{value.get('name', '')} <{value.get('address', '')}>".strip(),
    obstacle=_unknown,
    settle=_as_registered,
    answer=lambda data: {"address": data} if data else {},
    fill=_address,
)
