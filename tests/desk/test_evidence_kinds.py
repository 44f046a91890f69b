"""Each kind of evidence stands in one row, and what procedures may owe is what the desk and the engine know."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ticketing.desk.deliverables.evidence_kinds import EVIDENCE_KINDS, kind_of, line_of
from ticketing.desk.deliverables.figures import FIGURES, in_line, in_table
from ticketing.desk.ticket_page.forms import DeliverForm
from ticketing.dispatch.campaigns.engines import CAMPAIGN
from ticketing.massmail.recipients.models import STATE_NAMES
from workflows.reading import FOLDER, load, names
from workflows.rows import Deliverable

KEPT: dict[str, dict[str, Any]] = {
    "address": {"address": "https://ejemplo.gov.co/becas"},
    "file": {"files": ["t1", "t2"]},
    "banner": {"banner": 3, "place": "Página de inicio", "from_at": "2026-03-02T08:00:00-05:00", "until": "2026-05-31"},
    "figures": {"campaign_id": 4, "figures": {"audience": 1210, "accepted": 1200, "failed": 3, "unknown": 0}},
}
DELIVERABLES = [(name, each) for name in names() for each in load(name).deliverables]


def test_what_a_procedure_may_ask_and_what_the_desk_knows_are_the_same_kinds() -> None:
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))

    assert set(schema["$defs"]["deliverable"]["properties"]["evidence"]["items"]["enum"]) == set(EVIDENCE_KINDS)


@pytest.mark.parametrize("name", EVIDENCE_KINDS)
def test_a_row_lacks_no_part(name: str) -> None:
    kind = kind_of(name)

    assert kind.wanted
    assert kind.line(KEPT[name])
    assert kind.key in KEPT[name]
    assert kind.ours or kind.key in dir(DeliverForm), "What a hand brings has its field in the form."


@pytest.mark.parametrize(
    ("kept", "line"),
    [
        (KEPT["address"], "https://ejemplo.gov.co/becas"),
        (KEPT["file"], "2 archivos"),
        ({"files": ["t1"]}, "1 archivo"),
        (KEPT["figures"], "1.200 aceptados; 3 fallidos"),
        (KEPT["figures"] | {"files": ["informe"]}, "1.200 aceptados; 3 fallidos"),
        ({"figures": {}}, "enviada"),
        ({}, "entregado"),
    ],
    ids=["address", "files", "one-file", "figures", "figures-and-report", "no-figures", "nothing"],
)
def test_evidence_is_told_in_one_line(kept: dict[str, Any], line: str) -> None:
    assert line_of(kept) == line


def test_a_kind_without_a_row_is_a_defect_and_not_a_guess() -> None:
    with pytest.raises(LookupError, match="hearsay"):
        kind_of("hearsay")


def test_a_figure_is_one_that_a_send_leaves() -> None:
    assert set(FIGURES) <= {"audience", *STATE_NAMES}


def test_what_is_no_number_is_no_figure() -> None:
    assert in_table({"accepted": "muchos", "status": "finished"}) == []
    assert in_line(None) == ""


@pytest.mark.parametrize(("rules", "row"), DELIVERABLES, ids=[f"{name}-{each.name}" for name, each in DELIVERABLES])
def test_what_delivers_itself_shows_a_sends_figures(rules: str, row: Deliverable) -> None:
    assert "figures" in row.evidence or not row.by_itself
    assert row.by_hand == any(not kind_of(each).ours for each in row.evidence)
    assert row.name != CAMPAIGN or row.engine == CAMPAIGN, "The engine ticks what it sent."
