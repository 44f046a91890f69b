"""Every example of the guide for those who write procedures is one that works."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from workflows.doings import VERBS
from workflows.letters import PLACES
from workflows.marked_yaml import marked
from workflows.reading import FOLDER, check, read
from workflows.replay import replay_file
from workflows.who import BY_NAME
from workflows.who_soundness import KEYS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "procedimientos.md").read_text(encoding="utf-8")
WHOLE, *PIECES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)

GATED = {"gates": [{"name": "head", "label": "Visto bueno de la jefatura", "who": {"head": []}}]}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mi_oficina.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def merged(piece: str) -> str:
    """The smallest file with the sections of a piece in place of its own."""
    said = marked(piece).data
    content = marked(WHOLE).data | (GATED if "{gate: any}" in piece else {}) | said
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def test_the_smallest_file_passes(tmp_path: Path) -> None:
    assert [str(each) for each in check(written(tmp_path, WHOLE))] == []


@pytest.mark.parametrize("piece", PIECES, ids=[piece.split(":", 1)[0] for piece in PIECES])
def test_a_section_passes_in_the_place_of_the_smallest_files_own(piece: str, tmp_path: Path) -> None:
    assert [str(each) for each in check(written(tmp_path, merged(piece)))] == []


def test_the_story_of_the_guide_can_be_told(tmp_path: Path) -> None:
    written(tmp_path, WHOLE)
    story = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0]
    (tmp_path / "historia.json").write_text(story, encoding="utf-8")

    told = replay_file(tmp_path / "historia.json")["steps"]

    assert [one["error"] for one in told] == [None] * len(json.loads(story)["events"])
    assert told[-1]["state"] == "Publicada"


def test_every_word_of_the_vocabulary_stands_in_an_example() -> None:
    schema = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    said = set().union(*(_keys(marked(text).data) for text in (WHOLE, *PIECES)))

    assert _words(schema) - said == set()


def test_every_deed_person_and_place_of_a_letter_stands_in_an_example_or_a_table() -> None:
    told = "\n".join(PIECES)

    assert [verb for verb in VERBS if f"{{{verb}:" not in TEXT] == []
    assert [name for name in (*BY_NAME, *KEYS) if name not in TEXT] == []
    assert [name for name, said in PLACES.items() if f"| `{{{name}}}` | {said} |" not in TEXT] == []
    assert all(word in told for word in ("{notify:", "{escalate:", "{step:", "{approve:"))


def test_what_the_examples_say_is_read(tmp_path: Path) -> None:
    procedure = read(written(tmp_path, merged(next(one for one in PIECES if one.startswith("gates")))))

    assert [gate.need for gate in procedure.gates] == [1, 2, "all", "all", 1, 1]


def _keys(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(data).union(*(_keys(value) for value in data.values()))
    return set().union(*(_keys(each) for each in data)) if isinstance(data, list) else set()


def _words(rule: Any) -> set[str]:
    """Every key that the schema knows."""
    if isinstance(rule, list):
        return set().union(*(_words(each) for each in rule))
    if not isinstance(rule, dict):
        return set()
    own = set(rule["properties"]) if isinstance(rule.get("properties"), dict) else set()
    return own.union(*(_words(each) for each in rule.values()))
