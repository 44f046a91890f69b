"""What a form offers to choose from, as WTForms takes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[Any]:
    """(value, label) pairs as choices."""
    return [SelectChoice(value, label) for value, label in pairs]


def grouped(groups: Iterable[tuple[str, Iterable[tuple[Any, Any]]]]) -> list[Any]:
    """(name of the group, its pairs) as choices under that name; of a single group without its name."""
    told = [(name, choices(pairs)) for name, pairs in groups]
    if len(told) == 1:
        return told[0][1]
    return [replace(each, optgroup=name) for name, some in told for each in some]
