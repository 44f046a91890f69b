"""Fields that are chosen or ticked: a tick, one of several, several of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField

from ticketing.desk.fields.kind import Kind
from ticketing.desk.fields.made import control
from ticketing.web.choices import choices
from ticketing.web.controls import TickList
from workflows.forms import Field


def _wrong_choice(field: Field, value: Any, _on: date | None) -> str | None:
    return None if value in [choice.value for choice in field.choices] else "Elija una de las opciones."


def _label(field: Field, value: Any) -> str:
    return next((each.label for each in field.choices if each.value == value), str(value))


def _offered(field: Field) -> list[Any]:
    return choices((choice.value, choice.label) for choice in field.choices)


def _wrong_choices(field: Field, value: Any, _on: date | None) -> str | None:
    known = {choice.value for choice in field.choices}
    if not isinstance(value, list) or not all(isinstance(each, str) and each in known for each in value):
        return "Elija una o varias de las opciones."
    return how_many(field, len(set(value)), "opciones")


def how_many(field: Field, found: int, what: str) -> str | None:
    """That there are too few or too many of them."""
    if field.min is not None and found < field.min:
        return f"Hacen falta al menos {int(field.min)} ({what}); hay {found}."
    if field.max is not None and found > field.max:
        return f"Pueden ser hasta {int(field.max)} ({what}); hay {found}."
    return None


def _labels(field: Field, value: Any) -> str:
    return ", ".join(_label(field, each) for each in value)


def _in_order(field: Field, value: Any) -> list[str]:
    """Each once, as the form has them."""
    return [choice.value for choice in field.choices if choice.value in value]


TICK = Kind(
    lambda field, _: control(BooleanField, field),
    missing="Márquelo para continuar.",
    keep=lambda _, value: bool(value),
    plain=lambda _, value: "Sí" if value else "No",
    weigh=lambda _field, _value, _on: None,
)
CHOICE = Kind(
    lambda field, _: control(RadioField, field, choices=_offered(field), validate_choice=False),
    missing="Elija una opción.",
    wrong=_wrong_choice,
    plain=_label,
)
CHOICES = Kind(
    lambda field, _: control(TickList, field, choices=_offered(field), validate_choice=False),
    missing="Elija al menos una opción.",
    wrong=_wrong_choices,
    keep=_in_order,
    plain=_labels,
)
