"""Saying who the institution is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import weblinks
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.files.models import StoredFile
from ticketing.office.institution.models import ONLY, InstitutionRow
from ticketing.office.institution.queries import Institution, institution
from ticketing.office.people.models import Person
from ticketing.web.characters import fits_a_line
from workflows.public_holidays import countries
from workflows.refusals import Refused

LONGEST = {"name": 160, "short": 40, "contact": 200, "address": 200, "data_policy": 300}
WORDS = {
    "name": "El nombre de la institución",
    "short": "La sigla",
    "contact": "El contacto",
    "address": "La dirección postal",
    "data_policy": "La página de la política de datos",
}


def describe(
    *,
    name: str | None = None,
    short: str | None = None,
    zone: str | None = None,
    country: str | None = None,
    contact: str | None = None,
    address: str | None = None,
    data_policy: str | None = None,
    logo: StoredFile | None = None,
    by: Person | None,
    at: datetime,
) -> Institution:
    """Keep what is given of it; what is None stays. Refused with what is wrong."""
    said = {
        "name": name, "short": short, "zone": zone, "country": country, "contact": contact, "address": address,
        "data_policy": data_policy, "logo": logo,
    }  # fmt: skip
    given = {key: _tidy(key, value) for key, value in said.items() if value is not None}
    before = institution()
    after = replace(before, **given)
    if not after.name or not (before.known or "name" in given):
        raise Refused("Escriba el nombre de la institución.")
    if after.zone not in available_timezones():
        raise Refused(f"No existe la zona horaria «{after.zone}»; escriba una como Europe/Madrid.")
    if after.country not in countries():
        raise Refused(f"No se conoce el país «{after.country}»; escriba su código de dos letras, como CO.")
    row = db.session.get(InstitutionRow, ONLY) or InstitutionRow(id=ONLY)
    row.name, row.zone, row.country, row.contact = after.name, after.zone, after.country, after.contact
    row.address, row.data_policy = after.address, after.data_policy
    row.short, row.logo, row.changed_at = (after.short if after.short != after.name else ""), after.logo, at
    db.session.add(row)
    told = {key: value.token if isinstance(value, StoredFile) else value for key, value in given.items()}
    record(row, "institution_described", by=by, at=at, payload=told)
    return institution()


def page(said: str) -> str:
    """The whole address of a page. Refused if nobody could follow it."""
    if why := weblinks.problem(said, LONGEST["data_policy"]):
        raise Refused(why)
    return said


def _tidy(key: str, value: Any) -> Any:
    if isinstance(value, StoredFile):
        return value
    if not fits_a_line(value):
        raise Refused(f"{WORDS.get(key, 'El valor')} va en una sola línea.")
    text = " ".join(value.split())
    if "{{" in text or "}}" in text:
        raise Refused(f"{WORDS.get(key, 'El valor')} no lleva llaves «{{{{» ni «}}}}».")
    if key == "data_policy" and text:
        page(text)
    if len(text) > LONGEST.get(key, 60):
        raise Refused(f"{WORDS.get(key, 'El valor')} puede tener hasta {LONGEST.get(key, 60)} caracteres.")
    return text.upper() if key == "country" else text
