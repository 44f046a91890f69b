"""Making a control from a field of the procedure."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField
from wtforms.fields.core import UnboundField

from workflows.bounds import COUNTED, LENGTH
from workflows.forms import Field


def control(kind: Any, field: Field, **given: Any) -> UnboundField[Any]:
    """A control with the field's label and help."""
    made: UnboundField[Any] = kind(field.label, description=field.help, **given)
    return made


def text(kind: type[Any], field: Field, **attributes: Any) -> UnboundField[Any]:
    """A control for text, no longer than the field takes; words or characters are counted while one types."""
    if field.max_words:
        attributes["data-count"] = f"words:{field.max_words}"
    elif field.max and COUNTED.get(field.kind) == LENGTH and kind is not TextAreaField:
        attributes["data-count"] = f"chars:{int(field.max)}"
    return control(kind, field, render_kw=attributes)
