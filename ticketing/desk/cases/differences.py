"""What changed between two texts, as the stretches that stayed, came and went."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.desk.cases.comparing import opcodes
from ticketing.desk.fields.kinds import plain
from workflows.procedure import Procedure

Segments = list[tuple[str, str]]
SAME, CAME, WENT = "=", "+", "-"
WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Difference:
    """One field that changed: segments (op, text), op being "=", "+" or "-"."""

    field: str
    label: str
    segments: Segments


def segments(before: str, after: str) -> Segments:
    """Word by word, what stayed (=), went (-) and came (+), in reading order."""
    old, new = WORD.findall(before), WORD.findall(after)
    found: Segments = []
    for op, old_from, old_to, new_from, new_to in opcodes(old, new):
        if op == "equal":
            found.append((SAME, "".join(old[old_from:old_to])))
            continue
        if old_from < old_to:
            found.append((WENT, "".join(old[old_from:old_to])))
        if new_from < new_to:
            found.append((CAME, "".join(new[new_from:new_to])))
    return found


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The names of the fields that differ."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def differences(
    procedure: Procedure, category: str, before: Mapping[str, Any], after: Mapping[str, Any], names: set[str]
) -> list[Difference]:
    """Of these fields, in the order of the form, those that differ and how."""
    changed = changed_fields(before, after) & names
    return [
        Difference(field.name, field.label, _segments(field, before.get(field.name), after.get(field.name)))
        for field in procedure.fields_for(category)
        if field.name in changed
    ]


def _segments(field: Any, before: Any, after: Any) -> Segments:
    return segments(plain(field, before), plain(field, after))
