"""The code and its pages name no state, step, gate, title or category of an institution: they stand in its file."""

from __future__ import annotations

import re

from tests.upkeep.test_no_roles import ROOT, files
from workflows.procedure import Procedure
from workflows.reading import load
from workflows.who import Who

# Where the same word means something else.
OTHERWISE = {
    "ticketing/office/departments/sheet.py": {"comunicaciones"},  # a kind of department
    "ticketing/setup/founding.py": {"comunicaciones"},
    "templates/emails/reopened/body.html": {"Retomar"},  # what the button of the mail does
    "templates/emails/reopened/body.txt": {"Retomar"},
    "templates/senders/_use.html": {"Vicepresidencia"},  # an example of a department, in a field's help
    "ticketing/desk/ticket_page/next_action.py": {"Responder la encuesta"},  # the product's own page
    "ticketing/oversight/workbook/tables.py": {"Registrado"},  # when a finding was written down
}
FIRST_VOCABULARY = "workflows/first_vocabulary.py"


def labels(rules: Procedure) -> set[str]:
    """What its people read: labels and reasons, letter for letter; and the titles of its heads."""
    asked: list[Who] = [each for gate in rules.gates for each in (*gate.who, *gate.nobody)]
    titles = {title for each in asked if each.kind == "head" for title in each.named}
    rows = (rules.states, rules.steps, rules.gates, rules.categories, rules.deliverables, rules.timers)
    found = {row.label for section in rows for row in section} | {step.reason for step in rules.steps if step.reason}
    return found | titles | {"Vicepresidencia", "ICETEX"}


def keys(rules: Procedure) -> set[str]:
    """Names by which the rules call their rows, but for those that the product's own vocabulary has too: meanings of
    fields, engines, kinds of evidence, and `areas`, a kind of field."""
    ours = {field.means for field in rules.fields} | {row.engine for row in rules.deliverables} | {"areas"}
    ours |= {each for row in rules.deliverables for each in row.evidence}
    return {row.name for section in (rules.gates, rules.fields) for row in section} - ours


def said(text: str, words: set[str], names: set[str]) -> set[str]:
    found = {word for word in words if re.search(rf"\b{re.escape(word)}(?!\w)", text)}
    return found | {name for name in names if re.search(rf"""["']{re.escape(name)}["']""", text)}


def test_no_label_of_an_institution_stands_outside_its_file() -> None:
    rules = load("icetex")
    words, names = labels(rules), keys(rules)
    told: dict[str, set[str]] = {}
    for path in (*files(), *(ROOT / "workflows").glob("*.py")):
        where = str(path.relative_to(ROOT))
        found = said(path.read_text(encoding="utf-8"), words, names) - OTHERWISE.get(where, set())
        if found and where != FIRST_VOCABULARY:
            told[where] = found
    assert told == {}


def test_every_exception_still_is_one() -> None:
    words, names = labels(load("icetex")), keys(load("icetex"))
    for where, expected in OTHERWISE.items():
        assert said((ROOT / where).read_text(encoding="utf-8"), words, names) >= expected
