"""Each kind of field stands in one row: what procedures may ask and what the desk knows are the same kinds."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from wtforms.fields.core import UnboundField

from ticketing.desk.attachments.models import OWN_CAPACITIES
from ticketing.desk.fields import kinds
from ticketing.desk.fields.kind import Options
from ticketing.desk.fields.kinds import KINDS
from workflows.forms import Choice, Field
from workflows.reading import FOLDER

ROOT = Path(__file__).parents[2]
ANSWERS: dict[str, Any] = {
    "line": "Convocatoria abierta",
    "text": "Dos\nlíneas",
    "rich_text": "<p>Hola</p>",
    "address": "https://ejemplo.gov.co",
    "number": "5",
    "tick": True,
    "choice": "b",
    "choices": ["b", "a"],
    "date": "2030-01-02",
    "time": "08:30",
    "date_time": "2030-01-02T08:30",
    "email": "prensa@ejemplo.gov.co",
    "phone": "300 123 4567",
    "person": {"address": "prensa@ejemplo.gov.co"},
    "audience": {"lists": ["beneficiarios"]},
    "groups": ["ies", "attention"],
    "areas": [3, 1],
    "sender": {"address": "prensa@ejemplo.gov.co"},
    "files": [{"token": "t", "sha256": "s", "name": "a.pdf"}],
    "documents": [{"token": "t", "sha256": "s", "name": "a.pdf"}],
    "image": [{"token": "t", "sha256": "s", "name": "a.png"}],
    "sheet": [{"token": "t", "sha256": "s", "name": "a.xlsx"}],
}
WRONG: dict[str, Any] = {
    "line": "dos\nlíneas",
    "text": 5,
    "rich_text": ["<p>"],
    "address": "https://" + "a" * 3000,
    "number": "unos cinco",
    "choice": "z",
    "choices": ["a", "z"],
    "time": "a las ocho",
    "date_time": "2030-01-02",
    "email": "prensa",
    "phone": 3001234567,
    "person": {"address": "prensa"},
    "date": "2 de enero",
    "audience": {"lists": "beneficiarios"},
    "groups": {"ies": True},
    "areas": ["tercera"],
    "sender": {"address": "  "},
}


def field(kind: str) -> Field:
    return Field("campo", "El campo", kind, required=True, choices=(Choice("a", "Una"), Choice("b", "Otra")))


def asked_of_procedures() -> set[str]:
    """The kinds that the procedure files' schema allows."""
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    text = json.dumps(schema)
    found = [set(each["enum"]) for each in _enums(schema) if "rich_text" in each["enum"]]
    assert found, text[:200]
    return set.union(*found)


def _enums(node: Any) -> list[dict[str, Any]]:
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    own = [node] if isinstance(node, dict) and isinstance(node.get("enum"), list) else []
    return own + [found for each in inside for found in _enums(each)]


def test_what_a_procedure_may_ask_and_what_the_desk_knows_are_the_same_kinds() -> None:
    assert asked_of_procedures() == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_lacks_no_part(kind: str) -> None:
    row, asked = KINDS[kind], field(kind)

    assert isinstance(row.control(asked, Options()), UnboundField)
    assert kinds.missing(asked)
    assert row.capacity in OWN_CAPACITIES
    assert row.fill(row.answer(row.fill(ANSWERS[kind]))) == row.fill(ANSWERS[kind])
    assert f'row.drawn == "{row.drawn}"' in (ROOT / "templates" / "requests" / "_fields.html").read_text() or (
        row.drawn == "plain"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_kept_and_can_be_compared(kind: str) -> None:
    asked, given = field(kind), ANSWERS[kind]

    assert kinds.wrong(asked, given, date(2026, 3, 2)) is None
    kept = KINDS[kind].keep(asked, given)
    assert json.loads(json.dumps(kept)) == kept
    assert kinds.plain(asked, kept)
    assert KINDS[kind].keep(asked, kept) == kept, "What is kept once is kept the same again."


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_said_in_a_sentence(kind: str) -> None:
    said = kinds.wrong(field(kind), WRONG[kind], date(2026, 3, 2))

    assert said is not None
    assert said[0].isupper()
    assert said.endswith(".")


def test_a_day_that_is_over_may_not_be_asked_but_may_stay_in_an_edit() -> None:
    assert kinds.wrong(field("date"), "2026-03-01", date(2026, 3, 2)) == "Esa fecha ya pasó."
    assert kinds.wrong(field("date"), "2026-03-01", None) is None
