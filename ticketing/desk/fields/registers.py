"""Fields whose answers stand on a register of the institution: lists of people, areas, senders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import ngettext
from wtforms import RadioField

from ticketing.audience.lists import queries as lists
from ticketing.desk.fields.chosen import how_many
from ticketing.desk.fields.kind import Kind, Place
from ticketing.desk.fields.made import control
from ticketing.extensions import db
from ticketing.office.departments import queries as departments
from ticketing.office.departments.models import Department
from ticketing.office.senders import queries as senders
from ticketing.web.choices import choices
from ticketing.web.controls import TickList
from ticketing.web.filters import thousands
from ticketing.web.numbers import maybe, row
from workflows.forms import Field
from workflows.refusals import Refused

CHOOSE_AUDIENCE, CHOOSE_SENDER = "Elija los destinatarios.", "Elija el remitente."
CHOOSE_GROUP = "Elija al menos un grupo."


class OneOf(RadioField):
    """A choice that is not made where nothing was posted: an old page does not keep what stood there before.

    Each stands whole on its own line: names that begin alike are told apart on a phone too. What was chosen and is
    offered no more leaves none chosen.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


def _named_lists(value: Any) -> list[str]:
    named = value.get("lists") if isinstance(value, Mapping) else None
    return named if isinstance(named, list) else []


def _wrong_audience(_field: Field, value: Any, _on: date | None) -> str | None:
    return None if _named_lists(value) else CHOOSE_AUDIENCE


def _unusable(value: Any, place: Place) -> str | None:
    """Nobody sends to a list that is off, expired or unknown (L-3, L-5)."""
    usable = {each.code for each in lists.usable(place.on)}
    gone = next((code for code in _named_lists(value) if code not in usable), None)
    return f"La lista «{gone}» no existe o no está vigente; elija otra." if gone is not None else None


def _names(_field: Field, value: Any) -> str:
    return ", ".join(one.name for one in lists.of_rule(value)) if _named_lists(value) else ""


def _weighed(field: Field, value: Any, on: date) -> str:
    """ "Beneficiarios · 1.204 personas"."""
    try:
        count = lists.estimate(value, on).included
        return f"{_names(field, value)} · " + ngettext(
            "%(num)s persona", "%(count)s personas", count, count=thousands(count)
        )
    except Refused as refusal:
        return refusal.sentence


def _codes(value: Any) -> list[Any]:
    """The groups of an answer: several, or one alone as a choice among some used to say it."""
    return [value] if isinstance(value, str) else value if isinstance(value, list) else []


def _wrong_groups(field: Field, value: Any, _on: date | None) -> str | None:
    found = _codes(value)
    if not found or not all(isinstance(each, str) for each in found):
        return "Elija los grupos de la lista."
    return how_many(field, len(set(found)), "grupos")


def _no_such_group(value: Any, place: Place) -> str | None:
    usable = {each.code for each in lists.usable_groups(place.on)}
    gone = next((code for code in _codes(value) if code not in usable), None)
    return f"El grupo «{gone[:40]}» no existe o no está vigente; elija otro." if gone is not None else None


def _group_names(_field: Field, value: Any) -> str:
    known = {one.code: one.name for one in lists.named_in({"lists": _codes(value)})}
    return ", ".join(known.get(code, code) for code in _codes(value))


def _weighed_groups(field: Field, value: Any, on: date) -> str:
    """ "Instituciones de Educación Superior · 120 direcciones"."""
    try:
        count = lists.estimate({"lists": _codes(value)}, on).included
    except Refused as refusal:
        return refusal.sentence
    many = ngettext("%(num)s dirección", "%(count)s direcciones", count, count=thousands(count))
    return f"{_group_names(field, value)} · {many}"


def _wrong_areas(field: Field, value: Any, _on: date | None) -> str | None:
    if not isinstance(value, list) or any(maybe(area) is None for area in value):
        return "Elija las áreas de la lista."
    return how_many(field, len({row(area) for area in value}), "áreas")


def _unknown_area(value: Any, place: Place) -> str | None:
    if any(db.session.get(Department, area) is None for area in value):
        return "Una de las áreas nombradas no existe; elíjalas de la lista."
    if place.department.id in value:
        return "Su propia dependencia no va entre las áreas: su visto bueno ya lo da quien la encabeza."
    return None


def _area_names(_field: Field, value: Any) -> str:
    return ", ".join(departments.by_id(int(each)).name for each in value)


def _address(value: Any) -> str:
    address = value.get("address") if isinstance(value, Mapping) else None
    return address.strip() if isinstance(address, str) else ""


def _wrong_sender(_field: Field, value: Any, _on: date | None) -> str | None:
    return None if _address(value) else CHOOSE_SENDER


def _as_registered(field: Field, value: Any, place: Place) -> dict[str, str]:
    """As it stands on the register; one that an edit leaves alone keeps the name under which it was signed."""
    found = senders.chosen(_address(value), place.department)
    before = place.before.get(field.name) or {}
    return dict(before) if before.get("address") == found.address else {"name": found.name, "address": found.address}


AUDIENCE = Kind(
    lambda field, options: control(TickList, field, choices=choices(options.lists), validate_choice=False),
    missing=CHOOSE_AUDIENCE,
    wrong=_wrong_audience,
    keep=lambda _, value: {"lists": sorted(set(value["lists"]))},
    plain=lambda _, value: ", ".join(_named_lists(value)),
    read=_names,
    weigh=_weighed,
    obstacle=_unusable,
    answer=lambda data: {"lists": data} if data else {},
    fill=_named_lists,
    drawn="audience",
)
GROUPS = Kind(
    lambda field, options: control(TickList, field, choices=choices(options.groups), validate_choice=False),
    missing=CHOOSE_GROUP,
    wrong=_wrong_groups,
    keep=lambda _, value: sorted(set(_codes(value))),
    plain=lambda _, value: ", ".join(_codes(value)),
    read=_group_names,
    weigh=_weighed_groups,
    obstacle=_no_such_group,
    fill=_codes,
)
AREAS = Kind(
    lambda field, options: control(TickList, field, choices=choices(options.areas), coerce=row, validate_choice=False),
    missing="Elija al menos un área.",
    wrong=_wrong_areas,
    keep=lambda _, value: sorted({row(area) for area in value}),
    read=_area_names,
    obstacle=_unknown_area,
)
SENDER = Kind(
    lambda field, options: control(OneOf, field, choices=choices(options.senders), validate_choice=False),
    missing=CHOOSE_SENDER,
    wrong=_wrong_sender,
    keep=lambda _, value: {"address": _address(value)},
    plain=lambda _, value: f"{value.get('name', '')} <{value.get('address', '')}>",
    obstacle=lambda value, place: senders.obstacle(_address(value), place.department),
    settle=_as_registered,
    answer=lambda data: {"address": data} if data else {},
    fill=_address,
    drawn="sender",
)
