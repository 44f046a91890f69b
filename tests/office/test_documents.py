"""Documents to publish are opened for real: what each rule says of twenty-six made for it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.office.documents_made import BOOKS, PDFS
from ticketing.office.documents import work
from ticketing.office.documents.rules import RULES


def judged(folder: Path, data: bytes, media_type: str = work.PDF) -> dict[str, Any]:
    """What is said of these bytes; the clean copy lies in `clean`."""
    path = folder / "documento"
    path.write_bytes(data)
    return work.judge({"path": str(path), "clean": str(folder / "clean"), "media_type": media_type})


def states(answer: Mapping[str, Any]) -> dict[str, str]:
    """What each rule says that does not pass."""
    assert "findings" in answer, answer
    return {one["rule"]: one["state"] for one in answer["findings"] if one["state"] != "pass"}


@pytest.mark.parametrize(("make", "expected"), PDFS.values(), ids=PDFS)
def test_each_rule_says_of_a_pdf_what_is_so(
    tmp_path: Path, make: Callable[[], bytes], expected: Mapping[str, str]
) -> None:
    assert states(judged(tmp_path, make())) == expected


@pytest.mark.parametrize(("make", "expected"), BOOKS.values(), ids=BOOKS)
def test_each_rule_says_of_a_workbook_what_is_so(
    tmp_path: Path, make: Callable[[], bytes], expected: Mapping[str, str]
) -> None:
    assert states(judged(tmp_path, make(), work.BOOK)) == expected


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_to_do_where_it_fails(rule: str) -> None:
    row = RULES[rule]
    assert row.title
    assert row.fulfilled.endswith(".")
    assert row.broken.count(".") >= 2, "What is wrong, and what to do."
