"""References within a procedure file to what it does not have."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.mistakes import Place
from workflows.procedure import REQUESTER, SYSTEM
from workflows.shape import Finding

KEYS: Mapping[str, tuple[str, ...]] = {
    "roles": ("label", "key"),
    "states": ("label",),
    "steps": ("key",),
    "gates": ("name",),
    "deliverables": ("name",),
    "categories": ("label",),
    "fields": ("name",),
    "timers": ("name",),
    "verification": ("key",),
    "survey": ("key",),
}
"""What no two rows of a section may share; the last is what others call them by."""

_REFERENCES = (
    ("roles", ("also",), "roles"),
    ("states", ("party",), "roles"),
    ("steps", ("from",), "states"),
    ("steps", ("to",), "states"),
    ("steps", ("by",), "roles"),
    ("steps", ("as",), "roles"),
    ("gates", ("as",), "roles"),
    ("gates", ("who", "role"), "roles"),
    ("gates", ("who", "areas"), "fields"),
    ("gates", ("nobody", "role"), "roles"),
    ("gates", ("protects",), "protectable"),
    ("gates", ("evidence",), "fields"),
    ("categories", ("deliverables",), "deliverables"),
    ("categories", ("parts",), "parts"),
    ("fields", ("categories",), "categories"),
    ("fields", ("deliverables",), "deliverables"),
    ("fields", ("parts",), "parts"),
    ("verification", ("deliverables",), "deliverables"),
    ("timers", ("while", "state"), "states"),
    ("timers", ("do", "step"), "steps"),
)
_SECTIONS = {"protectable": "fields", "parts": "deliverables"}


def dangling(content: Mapping[str, Any]) -> Iterator[Finding]:
    """Every name that stands for nothing."""
    have: dict[str, set[str]] = {
        section: {row[keys[-1]] for row in content.get(section, ())} for section, keys in KEYS.items()
    }
    have["roles"] |= {REQUESTER, SYSTEM}
    have["parts"] = {part for row in content["deliverables"] for part in row.get("parts", ())}
    have["protectable"] = have["fields"] | {row["means"] for row in content.get("fields", ()) if "means" in row}
    for section, path, target in _REFERENCES:
        for index, row in enumerate(content.get(section, ())):
            yield from _followed(row, path, (section, index), target, have[target])
    substance = content.get("signatures", {}).get("substance")
    yield from _unknown(substance, ("signatures", "substance"), "gates", have["gates"])


def _followed(found: Any, path: tuple[str, ...], place: Place, target: str, known: set[str]) -> Iterator[Finding]:
    """What stands at the path, in each of the values where it passes a list."""
    if isinstance(found, list) and path:
        for index, each in enumerate(found):
            yield from _followed(each, path, (*place, index), target, known)
    elif path and isinstance(found, Mapping):
        yield from _followed(found.get(path[0]), path[1:], (*place, path[0]), target, known)
    elif not path:
        yield from _unknown(found, place, target, known)


def _unknown(named: Any, place: Place, target: str, known: set[str]) -> Iterator[Finding]:
    if isinstance(named, str) and named not in known:
        yield place, f"un nombre de «{_SECTIONS.get(target, target)}» (no hay «{named}»)"
    elif isinstance(named, list):
        for index, each in enumerate(named):
            yield from _unknown(each, (*place, index), target, known)
