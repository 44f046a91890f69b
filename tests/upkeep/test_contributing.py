"""What the page for contributors and the records name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
NAMED = re.findall(r"`((?:\w+/)[\w./-]+|\w+\.(?:toml|in|md))`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(set(NAMED)))
def test_each_file_that_contributors_are_sent_to_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_each_decision_has_its_own_number_and_says_it() -> None:
    numbers = [path.name[:4] for path in RECORDS]

    assert len(set(numbers)) == len(numbers)
    for path in RECORDS:
        assert path.read_text(encoding="utf-8").startswith(f"# {int(path.name[:4])}. "), path.name


def test_what_supersedes_a_decision_is_a_later_one() -> None:
    known = {int(path.name[:4]) for path in RECORDS}
    for path in RECORDS:
        for said in re.findall(r"[Ss]uperseded in part by ([^.]+?)[.:]", path.read_text(encoding="utf-8")):
            later = {int(number) for number in re.findall(r"\b\d{1,2}\b", said)}
            assert later
            assert later <= {number for number in known if number > int(path.name[:4])}, (path.name, said)
