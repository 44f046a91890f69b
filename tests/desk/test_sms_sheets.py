"""The sheet of a campaign by text message: checked on the form, refused in words, repaired at a click."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.desk.browsing import House, begun, opened, send, words
from tests.desk.cast import FILED, filed, form
from tests.office.test_sms_rows import HEAD, RIGHT, TILDE, book
from ticketing import clock
from ticketing.extensions import db
from ticketing.office.files import pool
from ticketing.office.files.actions import store
from ticketing.office.sms_sheets import actions, jobs
from ticketing.office.sms_sheets.models import FIT, UNFIT, SmsSheet
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

ROSA, PEDRO, ELENA = "Rosa Solicitante", "Pedro Profesional", "Elena Ajena"
LOST = ["Eva", "Ruiz", "1,02E+09", "Hola"]


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def sheet(*rows: list[Any], name: str = "base.xlsx") -> tuple[io.BytesIO, str]:
    return io.BytesIO(book(HEAD, *rows)), name


def button(page: Any, what: str) -> str:
    """What the button of the only file of the form asks."""
    return f"{what}:" + page.text.partition(f'value="{what}:')[2].partition('"')[0]


def test_a_right_sheet_is_filed_with_its_request(house: House) -> None:
    rosa = house.browser(ROSA)
    assert send(rosa, begun(rosa), goes_by="both", text_messages=sheet(RIGHT)).status_code == 303
    with house.open():
        assert house.ticket().content.fields["text_messages"][0]["name"] == "base.xlsx"
        assert {one.state for one in db.session.query(SmsSheet)} == {FIT}


def test_whoever_works_the_request_sees_how_many_rows_it_has_and_downloads_it(house: House) -> None:
    rosa = house.browser(ROSA)
    send(rosa, begun(rosa), goes_by="both", text_messages=sheet(RIGHT))
    with house.open():
        token = house.ticket().content.fields["text_messages"][0]["token"]
    pedro = house.browser(PEDRO)
    page = pedro.get("/tickets/2026-0001")
    assert "Mensajes de texto: 1 fila, todas bien, 1 sin celular" in words(page)
    assert f"/files/{token}/base.xlsx" in page.text
    assert "con los errores" not in words(page)
    assert house.browser(ELENA).get(f"/files/{token}/base.xlsx").status_code == 404


def test_a_campaign_without_text_messages_needs_no_sheet(house: House) -> None:
    rosa = house.browser(ROSA)
    assert send(rosa, begun(rosa)).status_code == 303


def test_wrong_rows_are_refused_with_what_to_do_and_nothing_is_lost(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    refused = send(rosa, address, goes_by="both", text_messages=sheet(RIGHT, TILDE, LOST))
    assert refused.status_code == 422
    told = words(refused)
    assert "«base.xlsx» tiene 2 filas por corregir de 3. Fila 3: El mensaje lleva tildes (á)." in told
    assert "Toque «Reparar»" in told
    assert "Inscríbase antes del viernes." in refused.text
    page = rosa.get(address)
    assert "3 filas, 2 por corregir, 3 sin celular" in words(page)
    assert "Fila 4: La cédula perdió cifras" in words(page)
    assert "Año nuevo: su giro está listo Año nuevo: su giro esta listo" in words(page), "before and after"
    assert "Por corregir a mano quedarían: 1." in words(page)
    assert send(rosa, address, goes_by="both").status_code == 422
    assert send(rosa, address, do=button(page, "remove")).status_code == 303
    assert send(rosa, address, goes_by="mail").status_code == 303


def test_a_sheet_is_read_while_the_form_goes_on_and_repaired_at_a_click(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    answer = rosa.post(
        f"{address}/files?field=text_messages", data={"file": sheet(TILDE)}, content_type="multipart/form-data"
    )
    assert "Revisando el archivo…" in answer.json["html"]
    with house.open():
        assert jobs.check_waiting(clock.now()) == 1
        assert jobs.check_waiting(clock.now()) == 0
    page = rosa.get(address)
    mend = button(page, "mend")
    assert send(rosa, address, do=mend, goes_by="both").status_code == 303
    assert send(rosa, address, do=mend, goes_by="both").status_code == 404, "It is there no more."
    assert "Quitar base.xlsx" in words(rosa.get(address))
    assert send(rosa, address, goes_by="both").status_code == 303
    with house.open():
        kept = house.ticket().content.fields["text_messages"]
        assert [one["name"] for one in kept] == ["base.xlsx"]
        assert db.session.get_one(SmsSheet, kept[0]["sha256"]).state == FIT


def test_what_cannot_be_repaired_offers_no_repair_and_asking_says_so(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    refused = send(rosa, address, goes_by="both", text_messages=sheet(LOST))
    assert "Descárguela con los errores" in words(refused)
    assert 'value="mend:' not in refused.text
    token = button(rosa.get(address), "remove").partition(":")[2]
    said = send(rosa, address, do=f"mend:{token}")
    assert said.status_code == 422
    assert "no hay nada que se pueda reparar" in words(said)


def test_the_sheet_with_its_errors_is_for_who_may_see_the_file(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    page = send(rosa, address, goes_by="both", text_messages=sheet(RIGHT, TILDE))
    token = button(page, "remove").partition(":")[2]
    with rosa.get(f"/files/{token}/errors/base.xlsx") as told:
        assert told.headers["Content-Disposition"].startswith("attachment")
        rows = list(openpyxl.load_workbook(io.BytesIO(told.data)).worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Errores", None, "El mensaje lleva tildes (á)"]
    assert house.browser(ELENA).get(f"/files/{token}/errors/base.xlsx").status_code == 404
    assert rosa.get("/files/otro/errors/base.xlsx").status_code == 404


def test_a_right_sheet_has_none_with_errors(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    send(rosa, address, do="save", goes_by="both", text_messages=sheet(RIGHT))
    with house.open():
        jobs.check_waiting(clock.now())
    token = button(rosa.get(address), "remove").partition(":")[2]
    assert rosa.get(f"/files/{token}/errors/base.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ((io.BytesIO(b"Nombre;Mensaje\nAna;Hola\n"), "base.csv"), "Faltan las columnas «Apellido», «Número de cédula»"),
        ((io.BytesIO(b"%PDF-1.4"), "base.pdf"), "no es de un tipo que se reciba aquí"),
    ],
    ids=["columns", "pdf"],
)
def test_what_is_no_sheet_of_messages_is_refused_beside_its_field(
    house: House, sent: tuple[io.BytesIO, str], said: str
) -> None:
    rosa = house.browser(ROSA)
    refused = send(rosa, begun(rosa), goes_by="both", text_messages=(io.BytesIO(sent[0].getvalue()), sent[1]))
    assert refused.status_code == 422
    assert said in words(refused)


def test_one_request_takes_one_sheet(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa)
    send(rosa, address, do="save", goes_by="both", text_messages=sheet(RIGHT))
    refused = send(rosa, address, goes_by="both", text_messages=sheet(RIGHT, name="otra.xlsx"))
    assert refused.status_code == 422
    assert "text_messages" in refused.text


def test_filing_without_the_form_asks_the_same(house: House) -> None:
    with house.open():
        for rows, wrong in (((RIGHT, TILDE), True), ((RIGHT,), False)):
            file = store(*sheet(*rows), by=None, at=FILED)
            files = [(file, "attachment", None, "text_messages")]
            if wrong:
                with pytest.raises(Refused, match="1 fila por corregir de 2"):
                    filed(house.cast(), fields=form(goes_by="both"), files=files)
                db.session.rollback()
            else:
                assert filed(house.cast(), fields=form(goes_by="both"), files=files).content.fields["text_messages"]


def test_what_turns_out_too_heavy_is_told_so(house: House) -> None:
    with house.open():
        file = store(*sheet(RIGHT), by=None, at=FILED)
        actions.ask(file, at=FILED)
        actions.settle(file.sha256, actions.Checked({"died": True}, None, None), at=FILED)
        found = db.session.get_one(SmsSheet, file.sha256)
        assert (found.state, "Divídala" in found.reason) == (UNFIT, True)


def test_what_nobody_had_time_for_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "check", lambda *_all, **_more: None)
    rosa = house.browser(ROSA)
    address = begun(rosa)
    refused = send(rosa, address, goes_by="both", text_messages=sheet(RIGHT))
    assert refused.status_code == 422
    assert "todavía se está revisando" in words(refused)
    monkeypatch.undo()
    assert send(rosa, address, goes_by="mail").status_code == 303
