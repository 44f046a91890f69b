"""Fields that are numbers, as people write them: «12», «12,5»."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import StringField

from ticketing.desk.fields.kind import Kind
from ticketing.desk.fields.made import text
from workflows.forms import Field

WRITTEN = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,6})?")
LIKE = "Escriba un número, sin puntos de mil, como 1500 o 12,5."


def _kept(_field: Field, value: Any) -> str:
    """With a point before its decimals, as conditions read it."""
    return str(value).strip().replace(",", ".")


def _wrong(field: Field, value: Any, _on: date | None) -> str | None:
    said = _kept(field, value)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not WRITTEN.fullmatch(said):
        return LIKE
    number = Decimal(said)
    if field.min is not None and number < Decimal(str(field.min)):
        return f"Debe ser {_spoken(field.min)} o más."
    if field.max is not None and number > Decimal(str(field.max)):
        return f"Debe ser {_spoken(field.max)} o menos."
    return None


def _spoken(number: Any) -> str:
    return str(number).replace(".", ",")


NUMBER = Kind(
    lambda field, _: text(StringField, field, inputmode="decimal"),
    wrong=_wrong,
    keep=_kept,
    read=lambda _, value: _spoken(value),
)
