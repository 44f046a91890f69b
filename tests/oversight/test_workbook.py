"""The workbook: opens, adds up, holds real dates and numbers, and no formula of anybody's."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook

from tests.desk.browsing import House
from tests.oversight.march import AFTER, MONTH
from tests.oversight.test_pages import AUDITOR, COORDINATOR, HOME
from ticketing.ledger.seals.queries import newest
from ticketing.oversight.findings.actions import record_finding
from ticketing.oversight.samples import actions, queries
from ticketing.oversight.samples.shown import checklist
from ticketing.oversight.workbook.book import workbook
from ticketing.web.cells import words

if TYPE_CHECKING:
    from flask import Flask
    from openpyxl import Workbook


@pytest.fixture(scope="module")
def downloaded() -> dict[str, bytes]:
    """What was downloaded already, by the kind of database: who has no house reads it and changes nothing."""
    return {}


@pytest.fixture
def book(app: Flask, downloaded: dict[str, bytes], request: pytest.FixtureRequest) -> Workbook:
    """March's workbook, as the auditor downloads it."""
    kind = urlsplit(app.config["SETTINGS"].database_url).scheme
    if kind not in downloaded or "control" in request.fixturenames:
        downloaded[kind] = _download(request.getfixturevalue("control"))
    return load_workbook(BytesIO(downloaded[kind]))


def _download(control: House) -> bytes:
    client = control.browser(COORDINATOR)
    client.post(f"{HOME}/draw")
    with control.open():
        cast, sample = control.cast(), queries.get(MONTH)
        for item in sample.items:
            record_finding(item, code="other", text="=HYPERLINK(0)", by=cast.coordinator, at=AFTER)
            actions.review(item, verdict="no conforme", note="+57 300", by=cast.coordinator, at=AFTER)
        sample.items[0].ticket.subject = '=cmd|"/c calc"!A1'
        sample.items[1].ticket.subject, sample.items[1].ticket.reserved = "Un asunto delicado", True
    answer = control.browser(AUDITOR).get(f"{HOME}/workbook.xlsx")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=control-{MONTH}.xlsx"
    return bytes(answer.data)


def rows(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """The rows of a table, by their column's head."""
    head, *rest = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def test_it_has_its_sheets_with_the_first_row_in_sight(book: Workbook) -> None:
    assert book.sheetnames == ["Resumen", "Muestra", "Población", "Hallazgos", "Cómo repetirlo"]
    assert [book[name].freeze_panes for name in ("Muestra", "Población", "Hallazgos")] == ["C2", "B2", "B2"]
    assert book["Población"].auto_filter.ref == "A1:M6"
    assert book["Muestra"].column_dimensions["C"].width == 44


def test_it_adds_up(book: Workbook) -> None:
    said = {row[0]: row[1] for row in book["Resumen"].iter_rows(values_only=True) if row[0]}
    population = rows(book, "Población")
    assert said["Solicitudes gestionadas (población)"] == len(population) == 5
    assert said["Cuentan para el cumplimiento"] == sum(row["Cuenta"] == "sí" for row in population)
    assert said["Fuera de tiempo"] == sum(row["Fuera de tiempo"] == "sí" for row in population)
    assert said["Cumplimiento"] == pytest.approx(said["A tiempo"] / said["Cuentan para el cumplimiento"])
    assert said["Solicitudes sorteadas (muestra)"] == said["Revisadas"] == len(rows(book, "Muestra"))
    assert len(rows(book, "Hallazgos")) == sum(row["Hallazgos"] for row in rows(book, "Muestra"))


def test_what_was_kept_and_what_was_reckoned_anew_agree(book: Workbook) -> None:
    for row in rows(book, "Muestra"):
        assert row["Horas consumidas"] == row["Horas recalculadas"], row


def test_dates_are_dates_and_numbers_numbers(book: Workbook) -> None:
    row = rows(book, "Población")[0]
    assert row["Radicada"] == datetime.fromisoformat("2026-03-02 10:15")
    assert row["Horas del plazo"] == 108
    assert rows(book, "Muestra")[0]["Revisada"] == datetime.fromisoformat("2026-04-06 09:00")


def test_nothing_is_a_formula(book: Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert rows(book, "Muestra")[0]["Asunto"] == '\'=cmd|"/c calc"!A1'
    assert rows(book, "Hallazgos")[0]["Qué se encontró"] == "'=HYPERLINK(0)"


def test_a_reserved_tickets_words_are_not_in_it(book: Workbook) -> None:
    row, found = rows(book, "Muestra")[1], rows(book, "Hallazgos")[1]
    assert (row["Asunto"], row["Observación"], found["Qué se encontró"]) == ("(reservada)",) * 3


def test_it_carries_the_head_of_the_chain_and_the_recipe(book: Workbook, control: House) -> None:
    said = {row[0]: row[1] for row in book["Resumen"].iter_rows(values_only=True) if row[0]}
    recipe = dict(book["Cómo repetirlo"].iter_rows(values_only=True))
    with control.open():
        head, sample = newest(), queries.get(MONTH)
        assert head is not None
        assert said["Cabeza de la cadena del registro"] == head.hash
        assert (recipe["Semilla"], recipe["Huella de la población"]) == (sample.seed, sample.population_hash)
        assert recipe["Con el programa"] == f"flask --app wsgi audit redraw {MONTH}"


def test_the_recipe_by_hand_gives_the_sample(book: Workbook) -> None:
    import hashlib

    recipe = dict(book["Cómo repetirlo"].iter_rows(values_only=True))
    numbers = [row["Solicitud"] for row in rows(book, "Población")]
    by_hand = sorted(numbers, key=lambda n: hashlib.sha256(f"{recipe['Semilla']}|{n}".encode()).hexdigest())
    assert by_hand[: recipe["Tamaño"]] == [row["Solicitud"] for row in rows(book, "Muestra")]


def test_a_sample_without_any_review_opens_too(control: House) -> None:
    control.browser(COORDINATOR).post(f"{HOME}/draw")
    with control.open():
        cast, sample = control.cast(), queries.get(MONTH)
        lines = checklist(sample, cast.auditor, frozenset(), AFTER.date())
        stream = workbook(sample, lines, institution="Instituto", at=AFTER)
    assert rows(load_workbook(stream), "Muestra")[0]["Veredicto"] == "Por revisar"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_whatever_could_begin_a_formula_begins_with_an_apostrophe(sign: str) -> None:
    assert words(f"{sign}1+1") == f"'{sign}1+1"


def test_texts_that_no_sheet_can_hold_are_cut_to_what_it_can() -> None:
    assert words("a\x00b\x1fc") == "abc"
    assert words("\x00=1+1") == "'=1+1"
    assert len(words("á" * 50_000)) == 32_000


def test_it_prints_as_a_document(book: Workbook) -> None:
    for sheet in book:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.right.text == "Página &P de &N"
        assert sheet.oddHeader.right.text == "Control de solicitudes de marzo de 2026"
        assert sheet.print_area.split("!")[1].replace("$", "") == sheet.dimensions
    for name in ("Muestra", "Población", "Hallazgos"):
        assert book[name].print_title_rows.replace("$", "") == "1:1"
        assert book[name].page_setup.orientation == "landscape"


def test_it_is_signed_at_the_foot_of_its_summary(book: Workbook) -> None:
    *_rest, heads, drew, signs, receives = book["Resumen"].iter_rows(values_only=True, max_col=4)
    assert heads == ("Firmas", "Nombre", "Fecha", "Firma")
    assert drew[:2] == ("Sorteó la muestra", COORDINATOR)
    assert drew[2].date() == AFTER.date()
    assert (signs, receives) == (("Firma la revisión", None, None, None), ("Recibe", None, None, None))


def test_it_says_whether_who_reviews_solved_or_filed_it(control: House) -> None:
    control.browser(COORDINATOR).post(f"{HOME}/draw")
    with control.open():
        cast, sample = control.cast(), queries.get(MONTH)
        solved = next(item for item in sample.items if item.ticket.state == "Solucionado")
        for person, said in ((cast.professional, "sí"), (cast.requester, "no, la radicó"), (cast.coordinator, "no")):
            solved.ticket.assignee = cast.coordinator
            actions.review(solved, verdict="conforme", note="", by=person, at=AFTER)
            lines = checklist(sample, cast.auditor, frozenset(), AFTER.date())
            stream = workbook(sample, lines, institution="Instituto", at=AFTER)
            told = {row["Solicitud"]: row["La atendió quien revisa"] for row in rows(load_workbook(stream), "Muestra")}
            assert told[solved.ticket.number] == said
