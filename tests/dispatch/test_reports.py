"""Reports: the same figures as PDF, CSV and XLSX, by campaign, list, department and month."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.desk.browsing import House, words
from tests.desk.cast import FILED
from tests.dispatch.numbers import ended, went_out

if TYPE_CHECKING:
    from flask import Flask

PROFESSIONAL, REQUESTER, STRANGER = "Pedro Profesional", "Rosa Solicitante", "Elena Ajena"
FILES = "/reports/campaign/1/file"


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out, with a subject that would like to be a formula."""
    return went_out(app_sqlite, subject="=Convocatoria ñandú: «¿Listos?»")


def test_the_csv_opens_right_in_a_spanish_excel(house):
    answer = house.browser(PROFESSIONAL).get(f"{FILES}.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=informe-campana-1-2026-0001.csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    by_first = {row[0]: row for row in rows if row}
    assert by_first["Informe"][1] == "'=Convocatoria ñandú: «¿Listos?»"
    assert by_first["Apertura"][1:5] == ["52", "118", "44,07", "personas que abrieron / enviados"]
    assert by_first["Apertura"][5:8] == ["38", "109", "34,86"]
    assert by_first["gmail.com"][1:3] == ["60", "95,00"]
    assert b"\r\n" in answer.data


def test_the_workbook_holds_numbers_dates_and_nobodys_formula(house):
    answer = house.browser(PROFESSIONAL).get(f"{FILES}.xlsx")
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames == ["Cifras", "Por proveedor", "Por dominio", "Por enlace", "Por hora"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    (opening,) = [row for row in book["Cifras"].iter_rows(values_only=True) if row[0] == "Apertura"]
    assert opening[3] == pytest.approx(52 / 118)
    hour = book["Por hora"]["A2"]
    assert hour.is_date
    assert (hour.value.day, hour.value.hour, book["Por hora"]["B2"].value) == (2, 10, 30)


def test_the_pdf_says_the_same_with_its_formulas_at_the_foot(house):
    answer = house.browser(PROFESSIONAL).get(f"{FILES}.pdf")
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages]
    flat = " ".join(" ".join(pages).split())
    assert "=Convocatoria ñandú: «¿Listos?»" in flat
    assert "Campaña de la solicitud 2026-0001" in flat
    assert "Apertura 52 44,1 % 34,9 % personas que abrieron / enviados" in flat
    assert "gmail.com 60 95,0 %" in flat
    assert len(pages) > 1
    assert all("Enviados = aceptados + fallidos + por aclarar" in " ".join(page.split()) for page in pages)


def test_every_format_carries_the_same_fingerprint(house):
    from ticketing.dispatch.reports.contents import of_campaign
    from ticketing.massmail.campaigns.queries import get

    with house.open():
        print_of = of_campaign(get(1), institution="Otra", at=FILED).fingerprint
    client = house.browser(PROFESSIONAL)
    assert print_of.encode() in client.get(f"{FILES}.csv").data
    book = load_workbook(BytesIO(client.get(f"{FILES}.xlsx").data))
    assert print_of in [row[1] for row in book["Cifras"].iter_rows(values_only=True)]


def test_many_campaigns_are_told_together_by_list_month_and_department(house):
    with house.open():
        above = house.cast().credit.id  # asked for by a group below it
    client = house.browser(PROFESSIONAL)
    shelf = client.get("/reports/").text
    for kind, title in (
        ("list/estudiantes", "Estudiantes"),
        ("month/2026-03", "Campañas de marzo de 2026"),
        (f"department/{above}", "Vicepresidencia de Crédito"),
    ):
        assert f'href="/reports/{kind}"' in shelf or kind.startswith("department")
        page = words(client.get(f"/reports/{kind}"))
        assert title in page
        assert "Apertura 52 44,1 % 34,9 %" in page
        assert "2026-0001" in page
        assert b"2026-0001" in client.get(f"/reports/{kind}/file.csv").data
    assert client.get("/reports/month/2026-03/file.pdf").data.startswith(b"%PDF-")


def test_a_report_holds_what_the_person_may_see_and_nothing_else(house):
    for place in ("campaign/1", "list/estudiantes", "month/2026-03"):
        assert house.browser(REQUESTER).get(f"/reports/{place}/file.csv").status_code == 200
        assert house.browser(STRANGER).get(f"/reports/{place}/file.csv").status_code == 404
    assert "Aquí verá los informes" in house.browser(STRANGER).get("/reports/").text


def test_a_finished_campaign_leaves_its_report_on_the_ticket_and_tells_the_requester(house, mailbox):
    from ticketing import clock
    from ticketing.desk.attachments.queries import files
    from ticketing.desk.deliverables.queries import one
    from ticketing.extensions import db
    from ticketing.ledger.reactions.actions import carry_out_waiting
    from ticketing.ledger.reactions.models import ReactionRow
    from ticketing.massmail.campaigns.queries import get

    house.app.config["SETTINGS"] = replace(house.app.config["SETTINGS"], smtp_url=mailbox.url)
    with house.open():
        ended(get(1))
        clock.move(FILED + timedelta(hours=1))
        while carry_out_waiting(at=clock.now()):
            pass
        assert [row.last_error for row in db.session.query(ReactionRow) if row.last_error] == []
        ticket = house.ticket()
        (report,) = [row.file for row in files(ticket, "deliverable")]
        evidence = one(ticket, "campaign").evidence
        assert (report.name, report.media_type) == ("informe-campana-1.pdf", "application/pdf")
        assert evidence["files"] == [report.token]
        assert evidence["figures"]["accepted"] == 112
    assert "informe-campana-1.pdf" in house.browser(REQUESTER).get("/tickets/2026-0001").text
    letters = [mailbox.content(item) for item in mailbox.accepted()]
    (letter,) = [each for each in letters if "Salió su campaña" in str(each["Subject"])]
    text = letter.get_body(("plain",)).get_content()
    assert letter["To"].addresses[0].display_name == "Rosa Solicitante"
    assert "Entregados: 109 (92,4 %)" in text
    assert "5 direcciones no existen o rechazan el correo para siempre y 4 no pudieron recibirlo esta vez" in text
    assert "http://despacho.test/campaigns/1/results" in text
    (enclosed,) = letter.iter_attachments()
    assert enclosed.get_content().startswith(b"%PDF-")


def test_what_there_is_not_is_missing(house):
    client = house.browser(PROFESSIONAL)
    absent = ("list/nada", "month/2026-13", "month/hoy", "department/99", "department/x", "campaign/x", "otro/1",
              "campaign/1/file.exe")  # fmt: skip
    assert {place: client.get(f"/reports/{place}").status_code for place in absent} == dict.fromkeys(absent, 404)


def test_the_workbooks_head_holds_numbers_and_dates_and_prints_as_a_document(house):
    book = load_workbook(BytesIO(house.browser(PROFESSIONAL).get(f"{FILES}.xlsx").data))
    head = {row[0].value: row[1] for row in book["Cifras"].iter_rows() if row[0].value}
    assert (head["Enviados"].value, head["Enviados"].data_type) == (118, "n")
    for label in ("Empezó", "Terminó", "Generado"):
        assert head[label].is_date
        assert head[label].number_format == "dd/mm/yyyy hh:mm"
    for sheet in book:
        assert sheet.oddFooter.right.text == "Página &P de &N"
        assert sheet.print_area
    assert book["Por hora"].print_title_rows
    assert [row[0] for row in book["Cifras"].iter_rows(values_only=True)][-2:] == ["Presenta", "Recibe"]


def test_a_months_subjects_lead_to_their_campaigns(house):
    page = house.browser(PROFESSIONAL).get("/reports/month/2026-03").text
    assert '<a href="/campaigns/1/results">=Convocatoria ñandú: «¿Listos?»</a>' in page
