"""Each kind of event of a ticket stands in one row; what is recorded and what can be told are the same kinds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from ticketing.desk.cases.event_kinds import EVENT_KINDS, kind_of

ROOT = Path(__file__).parents[2]
LETTERS = ROOT / "templates" / "emails"


def recorded() -> set[str]:
    """The kinds that some line of the code records on a ticket."""
    found: set[str] = set()
    for path in (ROOT / "ticketing").rglob("*.py"):
        if "demo" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="record" | "_record"),
                    args=[ast.Name(id="ticket"), ast.Constant(value=str(kind)), *_],
                ):
                    found.add(kind)
    return found


def test_what_is_recorded_and_what_can_be_told_are_the_same_kinds() -> None:
    assert recorded() == set(EVENT_KINDS)


@pytest.mark.parametrize("name", EVENT_KINDS)
def test_a_row_lacks_no_part(name: str) -> None:
    kind = EVENT_KINDS[name]
    said = [kind.said] if isinstance(kind.said, str) else list(kind.said.values())
    symbols = re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8"))

    assert all(said)
    assert kind.icon in symbols
    assert not kind.office_letter or (LETTERS / kind.office_letter).is_dir()


def test_a_kind_without_a_row_is_a_defect_and_not_a_guess() -> None:
    with pytest.raises(LookupError, match="teleported"):
        kind_of("teleported")
