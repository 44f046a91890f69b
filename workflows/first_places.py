"""Findings about a translated file, at the places and by the keys of the first vocabulary, in which it is written."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.findings import Finding, wrong
from workflows.mistakes import Place

_KEYS: Mapping[tuple[str, str], str] = {
    ("steps", "do"): "effects",
    ("gates", "who"): "roles",
    ("gates", "need"): "rule",
    ("gates", "when"): "absent_when",
    ("gates", "protects"): "protected",
    ("gates", "nobody"): "fallback",
    ("gates", "as"): "roles",
    ("timers", "while"): "state",
    ("timers", "do"): "to",
    ("reminders", "while"): "state",
    ("reminders", "at"): "business_days",
    ("reminders", "do"): "effect",
    ("reminders", "last"): "then",
}


def as_written(finding: Finding, data: Mapping[str, Any]) -> Finding:
    """The same finding where whoever wrote the file finds it."""
    place = _place(finding.place, len(data.get("timers", ())))
    if place[:1] == ("timers",) and place[2:3] == ("to",) and finding.words.startswith("dice «»"):
        return wrong(place, "no es la de ningún paso que salga de ese estado con esa razón")
    return replace(finding, place=place)


def _place(place: Place, timers: int) -> Place:
    """Reminders follow the timers in the translation; of a key that is another there, what lies in it is left out."""
    if len(place) < 2:
        return place
    section, index, *rest = place
    if not isinstance(index, int):
        return place
    if section == "timers" and index >= timers:
        section, index = "reminders", index - timers
    if rest and (str(section), str(rest[0])) in _KEYS:
        rest = [_KEYS[str(section), str(rest[0])], *(part for part in rest[1:] if isinstance(part, int))]
    return (section, index, *rest)
