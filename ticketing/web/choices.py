"""What a form offers to choose from, as WTForms takes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """(value, label) pairs as choices."""
    return [SelectChoice(value, label) for value, label in pairs]
