"""Fields that are chosen or ticked: a tick, one of several, a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, StringField, widgets

from ticketing.desk.fields.kind import Kind
from ticketing.desk.fields.made import control
from ticketing.web.choices import choices
from ticketing.web.filters import day
from workflows.forms import Field


def _wrong_choice(field: Field, value: Any, _on: date | None) -> str | None:
    return None if value in [choice.value for choice in field.choices] else "Elija una de las opciones."


def _label(field: Field, value: Any) -> str:
    return next((each.label for each in field.choices if each.value == value), str(value))


def _offered(field: Field) -> list[Any]:
    return choices((choice.value, choice.label) for choice in field.choices)


def _wrong_date(_field: Field, value: Any, on: date | None) -> str | None:
    try:
        chosen = date.fromisoformat(str(value))
    except ValueError:
        return "Escriba la fecha como AAAA-MM-DD."
    return "Esa fecha ya pasó." if on is not None and chosen < on else None


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
DATE = Kind(
    lambda field, _: control(StringField, field, widget=widgets.DateInput()),
    missing="Elija la fecha.",
    wrong=_wrong_date,
    keep=lambda _, value: date.fromisoformat(str(value)).isoformat(),
    read=lambda _, value: day(date.fromisoformat(str(value))),
)
