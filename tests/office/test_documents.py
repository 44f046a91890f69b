"""Documents to publish are opened for real: what each rule says of twenty-six made for it, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.office.documents_made import BOOKS, PDFS
from ticketing.office.documents import work
from ticketing.office.documents.pdf_findings import titled
from ticketing.office.documents.rules import RULES
from ticketing.office.documents.visible import says_something, visible


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


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("Informe de gestión 2026", "pass"), ("Documento de política", "pass"), ("", "fail"), ("  ", "fail"),
        ("Microsoft Word - acta.docx", "fail"), ("Documento1", "fail"), ("bases.html", "fail"), ("Sin título", "fail"),
        ("https://portal.example/bases", "fail"),
    ],
)  # fmt: skip
def test_what_a_program_calls_what_has_no_title_is_none(title: str, state: str) -> None:
    assert titled(title).state == state


@pytest.mark.parametrize(
    ("alternative", "says"),
    [("Mapa de las sedes", True), ("", False), ("Imagen 1", False), ("Picture", False), ("logo.png", False)],
)
def test_a_picture_says_something_only_in_words(alternative: str, says: bool) -> None:
    assert says_something(alternative) is says


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        ("Oficina Jurídica, 3 de marzo de 2026", []),
        ("OFICINA ASESORA DE COMUNICACIONES. Bogotá, marzo 3 de 2026", []),
        ("Grupo de Crédito, actualizado en agosto de 2025", []),
        ("Secretaría General 2026-03-03", []),
        ("Dirección: Carrera 3 No. 18-32, 2026", ["date", "office"]),
        ("El grupo familiar y la unidad, año 2026", ["date", "office"]),
    ],
)
def test_a_date_and_an_office_are_seen_where_they_are(text: str, failing: list[str]) -> None:
    assert [one.rule for one in visible(text) if one.state == "fail"] == failing
