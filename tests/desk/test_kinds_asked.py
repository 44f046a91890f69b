"""Every kind of field with its bounds, asked and answered in the browser under an institution's own file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.desk.another_house import FILES, works_by
from tests.desk.browsing import House, begun, opened, value, words

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

RIGHT: dict[str, Any] = {
    "title": "Ficha de la biblioteca",
    "codigo": "AB-0012",
    "cuantos": "12,5",
    "turnos": ["n", "m"],
    "dia": "2026-03-10",
    "hora": "07:00",
    "momento": "2026-03-20T09:30",
    "correo": "Quien.Sea@Ejemplo.ORG",
    "avisar": "",
    "telefono": "601 381 6700",
}
WRONG: dict[str, tuple[Any, str]] = {
    "title": ("Hola", "Debe tener al menos 5 caracteres y tiene 4."),
    "codigo": ("A-12", "No tiene la forma que se espera. Dos o tres letras, guion y cuatro números, como AB-0012."),
    "cuantos": ("501", "Debe ser 500,5 o menos."),
    "turnos": (["m", "t", "n"], "Pueden ser hasta 2 (opciones); hay 3."),
    "dia": ("2026-03-03", "Lo más temprano es mié 4 mar."),
    "hora": ("20:00", "Lo más tarde es 19:30."),
    "momento": ("2026-04-02T00:00", "Lo más tarde es mié 1 abr."),
    "correo": ("nadie", "Escriba una dirección de correo completa, como nombre@ejemplo.org."),
    "avisar": ("otra@fuera.example", "Nadie de la casa tiene la dirección «otra@fuera.example»."),
    "telefono": ("123", "«123» no es un número de teléfono."),
}


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    found = opened(app)
    works_by(app, "encuesta", monkeypatch, folder=FILES)
    return found


def sent(client: FlaskClient, address: str, **changes: Any) -> TestResponse:
    data = {**RIGHT, "do": "send", **changes}
    return client.post(address, data=data, content_type="multipart/form-data")


def picture(width: int, height: int) -> tuple[io.BytesIO, str]:
    made = io.BytesIO()
    Image.new("RGB", (width, height)).save(made, "PNG")
    made.seek(0)
    return made, "foto.png"


def test_each_kind_is_asked_by_its_control_and_read_in_words(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    with house.open():
        victor = house.person("Víctor Vicepresidente").email
    address = begun(rosa, "Ficha")
    page = rosa.get(address).text
    for asked in ('type="time"', 'type="datetime-local"', 'type="tel"', 'type="email"', 'inputmode="decimal"'):
        assert asked in page

    answer = sent(rosa, address, avisar=victor.upper(), foto=picture(40, 30))

    assert answer.status_code == 303, words(answer)
    told = words(rosa.get(answer.location))
    for said in ("12,5", "Mañana, Noche", "mar 10 mar", "vie 20 mar, 09:30", "+57 601 3816700"):
        assert said in told
    assert f"Víctor Vicepresidente <{victor}>" in told
    with house.open():
        kept = house.ticket("2026-0001").content.fields
    assert (kept["cuantos"], kept["turnos"], kept["telefono"]) == ("12.5", ["m", "n"], "+576013816700")
    assert kept["correo"] == "quien.sea@ejemplo.org"


@pytest.mark.parametrize("name", WRONG)
def test_what_is_out_of_bounds_is_said_beside_its_field_and_nothing_is_filed(house: House, name: str) -> None:
    rosa = house.browser("Rosa Solicitante")
    given, said = WRONG[name]

    answer = sent(rosa, begun(rosa, "Ficha"), **{name: given})

    assert answer.status_code == 422
    assert said in words(answer)


def test_nought_is_an_answer(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")

    assert sent(rosa, begun(rosa, "Ficha"), cuantos="0").status_code == 303


def test_a_condition_reads_a_number_as_it_was_written(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")

    answer = sent(rosa, begun(rosa, "Ficha"), cuantos="101")

    assert answer.status_code == 422
    assert "Por qué tantos" in words(answer)


@pytest.mark.parametrize(
    ("size", "said"), [((39, 30), "al menos 40 de ancho"), ((40, 31), "hasta 30 de alto")], ids=["narrow", "high"]
)
def test_a_picture_is_measured(house: House, size: tuple[int, int], said: str) -> None:
    rosa = house.browser("Rosa Solicitante")

    answer = sent(rosa, begun(rosa, "Ficha"), foto=picture(*size))

    assert answer.status_code == 422
    assert f"{size[0]} × {size[1]} píxeles" in words(answer)
    assert said in words(answer)


def test_an_edit_that_changes_nothing_asks_for_no_signature_again(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    sent(rosa, begun(rosa, "Ficha"))
    with house.open():
        before = dict(house.ticket("2026-0001").content.fields)
    address = rosa.post("/tickets/ENC-2026-0001/edit").location

    answer = sent(rosa, address, note="Nada", seen=value(rosa.get(address), "seen"))

    assert answer.status_code == 303, words(answer)
    with house.open():
        ticket = house.ticket("2026-0001")
        assert len(ticket.contents) == 2
        assert ticket.content.fields == before
