"""A campaign of which no people are counted: results, report, API and Excel say so, and make up no number."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.api.program import Program
from tests.desk.browsing import House, words
from tests.dispatch.numbers import went_out

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.massmail.statistics.rates import Rate

PROFESSIONAL, FILE = "Pedro Profesional", "/reports/campaign/1/file"
NOT, PEOPLE = "no se mide", ("Apertura", "Clic", "Clic sobre apertura")


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out and counted totals alone."""
    return went_out(app_sqlite, tracking="anonymous")


def test_the_results_say_that_people_are_not_measured(house: House) -> None:
    page = words(house.browser(PROFESSIONAL).get("/campaigns/1/results"))

    assert "Personas: no se mide" in page
    assert "cuántas veces se abrió" in page
    for label in ("Apertura", "Clic"):
        assert f"{label} {NOT} {NOT} {NOT}" in page
    assert "Aperturas múltiples 118" not in page


def test_the_api_gives_no_number_of_people(house: House) -> None:
    program = Program(house, PROFESSIONAL)

    figures = program.get("/campaigns/1/figures").json
    report = program.get("/reports/campaign/1").json
    links = program.get("/campaigns/1/links").json["items"]

    for told in (figures, report):
        assert told["people_measured"] is False
        assert [told["counts"][name] for name in ("openers", "clickers", "reopeners")] == [None] * 3
        assert told["counts"]["opens"] > 0
        rates = {rate["name"]: rate["share"] for rate in told["rates"]}
        assert rates["open"] == rates["click"] == {"count": None, "whole": None, "percent": None, "words": NOT}
        assert rates["multiple_open"]["count"] == told["counts"]["opens"]
    assert {(link["clickers"], link["clicks"] is None) for link in links} == {(None, False)}


def test_excel_and_csv_say_that_it_is_not_measured(house: House) -> None:
    client = house.browser(PROFESSIONAL)

    book = load_workbook(BytesIO(client.get(f"{FILE}.xlsx").data))
    text = client.get(f"{FILE}.csv").data.decode("utf-8-sig")

    rows = {row[0]: row for row in book["Cifras"].iter_rows(values_only=True) if row[0]}
    lines = {row[0]: row for row in csv.reader(StringIO(text, newline=""), delimiter=";") if row}
    for label in PEOPLE:
        assert rows[label][1:4] == (NOT, NOT, NOT)
        assert lines[label][1:4] == [NOT, NOT, NOT]
    assert isinstance(rows["Aperturas múltiples"][1], int)
    assert {row[3] for row in book["Por enlace"].iter_rows(min_row=2, values_only=True)} == {NOT}
    assert {row[5] for row in book["Por dominio"].iter_rows(min_row=2, values_only=True)} == {NOT}


def test_the_pdf_says_so_too(house: House) -> None:
    answer = house.browser(PROFESSIONAL).get(f"{FILE}.pdf")

    text = " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())
    assert f"Apertura {NOT} {NOT} {NOT}" in text


def test_of_several_the_people_are_those_of_the_campaigns_that_count_them(house: House) -> None:
    from ticketing.massmail.campaigns.queries import get

    with house.open():
        one = get(1)
        told = {rate.name: rate for rate in _many([one])}
        one.tracking = "pseudonymous"
        counted = {rate.name: rate for rate in _many([one])}

    assert told["open"].share.words == NOT
    assert told["multiple_open"].share == counted["multiple_open"].share
    assert counted["open"].share.measured


def _many(found: list[Campaign]) -> tuple[Rate, ...]:
    from ticketing import clock
    from ticketing.dispatch.reports.contents import of_many

    return of_many(found, name="x", title="x", subtitle="x", institution="x", at=clock.now()).rates
