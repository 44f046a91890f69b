"""The code and its pages name no place: where an institution is, and by whose hours it works, it says itself."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = re.compile(r"America/Bogota|Bogotá|Colombia", re.IGNORECASE)
# A country's institution, or words that people choose; the first vocabulary's translator reads what is old.
OTHERWISE = ("ticketing/demo/", "workflows/procedures/", "workflows/first_", "ticketing/office/people/common_passwords")
FOLDERS, KINDS = ("ticketing", "workflows", "templates", "static"), {".py", ".html", ".txt", ".toml", ".js", ".yaml"}


def named() -> dict[str, str]:
    found = {}
    for path in (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS):
        where = str(path.relative_to(ROOT))
        place = None if where.startswith(OTHERWISE) else PLACES.search(path.read_text(encoding="utf-8"))
        if place:
            found[where] = place[0]
    return found


def test_no_place_of_an_institution_is_named_outside_its_files() -> None:
    assert named() == {}


def test_a_named_place_is_found() -> None:
    assert all(PLACES.search(text) for text in ("en Bogotá", 'ZoneInfo("America/Bogota")', "hora de Colombia"))
