"""The code and its pages name no role of an institution: which there are, and what they may do, stands in its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from workflows.reading import load
from workflows.rows import REQUESTER, SYSTEM

ROOT = Path(__file__).parents[2]
# Where the same word means something else.
OTHERWISE = {
    "ticketing/office/departments/models.py": {"tic"},  # a kind of department
    "ticketing/office/departments/sheet.py": {"tic"},
    "ticketing/setup/founding.py": {"tic"},
    "ticketing/massmail/replies/phrases.toml": {"administrator"},  # a word of mail servers
    "ticketing/desk/cases/grounds.py": {"Profesional"},  # a law's own words
}


def files() -> Iterator[Path]:
    """What the product is made of, without the demo, which is an institution."""
    for folder, kinds in (("ticketing", ("*.py", "*.toml")), ("templates", ("*.html", "*.txt"))):
        for kind in kinds:
            yield from (path for path in (ROOT / folder).rglob(kind) if "demo" not in path.parts)


def named(text: str, keys: set[str], labels: set[str]) -> set[str]:
    """The roles' keys that stand there as words of the code, and their labels as people read them."""
    found = {key for key in keys if re.search(rf"""["']{key}["']""", text)}
    return found | {label for label in labels if re.search(rf"\b{re.escape(label)}(e?s|as?)?\b", text, re.IGNORECASE)}


def test_no_role_of_an_institution_is_named_outside_its_file() -> None:
    roles = [role for role in load("icetex").roles if role.key not in (REQUESTER, SYSTEM)]
    keys = {role.key for role in roles}
    labels = {role.label for role in roles if role.key != "tic"} | {"coordinación"}
    told: dict[str, set[str]] = {}
    for path in files():
        where, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        found = named(text, keys, labels) | ({"TIC"} if re.search(r"\bTIC\b", text) else set())
        if found := found - OTHERWISE.get(where, set()):
            told[where] = found
    assert told == {}


def test_a_named_role_is_found() -> None:
    keys, labels = {"professional"}, {"Profesional"}
    assert named('with_role("professional", on)', keys, labels) == {"professional"}
    assert named("Las toma un profesional.", keys, labels) == {"Profesional"}
    assert named("Los profesionales", keys, labels) == {"Profesional"}
    assert named("a professional word", keys, labels) == set()
