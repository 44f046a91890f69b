"""The sheet of a campaign by text message: its columns, its cédulas, what a message may hold, what can be repaired."""

from datetime import date
from random import Random
from unicodedata import normalize

import pytest

from workflows import gsm, sms
from workflows.refusals import Refused

TOP = sms.heading(["Nombre", "Apellido", "Número de cédula", "Mensaje"])


def said(message: str, name: str = "Ana") -> sms.Row:
    return sms.read(TOP, [name, "Gómez", 52_123_456, message])


@pytest.mark.parametrize(
    "cells",
    [
        ["Nombre", "Apellido", "Número de cédula", "Mensaje"],
        ["MENSAJE A ENVIAR", "cedula", "apellidos", "NOMBRES"],
        ["  mensaje ", "No. de Cédula", None, "Ciudad", "Apellido ", "nombre"],
        ["N\u0303o", "Nu\u0301mero de ce\u0301dula", "Apellido", "Nombre", "mensaje_sms", "Celular"],
        ["C.C.", "Nombre", "Apellido", "MENSAJE"],
    ],
)
def test_columns_are_known_in_any_order_case_and_spelling(cells: list[str | None]) -> None:
    places = sms.heading(cells).places
    assert set(sms.NEEDED) <= places.keys()
    assert "mensaje" in sms.folded(str(cells[places[sms.MESSAGE]]))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["Nombre", "Apellido", "Mensaje"], "Falta la columna «Número de cédula»"),
        (["Cliente", "Texto"], "Faltan las columnas «Nombre», «Apellido», «Número de cédula», «Mensaje»"),
        (["Nombre", "Apellido", "Cédula", "Mensaje", "NOMBRES"], "«Nombre» y «NOMBRES»"),
        (["Nombre", "Apellido", "Cédula", "Mensaje", "Ciudad", "ciudad"], "«Ciudad» y «ciudad»"),
        ([], "Faltan las columnas"),
    ],
)
def test_what_lacks_a_column_or_has_it_twice_is_refused_by_name(cells: list[str], told: str) -> None:
    with pytest.raises(Refused) as refused:
        sms.heading(cells)
    assert told in refused.value.sentence


@pytest.mark.parametrize(
    ("cell", "digits"),
    [
        (1.0e9, "1000000000"), (52123456, "52123456"), (52123456.0, "52123456"), ("52.123.456", "52123456"),
        ("1,023,456,789", "1023456789"), ("1'023.456.789", "1023456789"), ("1 023 456 789", "1023456789"),
        ("52\u00a0123\u00a0456", "52123456"), ("C.C. 52.123.456", "52123456"), ("CC 52123456", "52123456"),
        ("c.c. No. 52.123.456", "52123456"), ("Cédula: 52123456", "52123456"), ("T.I. 1023456789", "1023456789"),
        ("0052123456", "52123456"), ("52123456.0", "52123456"), ("52123456,00", "52123456"),
        ("1.023456789E+09", "1023456789"), ("1,023456789e9", "1023456789"), ("５２１２３４５６", "52123456"),
        ("123.456", "123456"),
    ],
)  # fmt: skip
def test_a_cedula_is_read_as_excel_and_people_write_it(cell: sms.Cell, digits: str) -> None:
    assert sms.document(cell) == digits


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("1.02E+09", "perdió cifras"), ("1,0E9", "perdió cifras"), ("1E+09", "perdió cifras"),
        (None, "Falta la cédula"),
        ("  ", "Falta la cédula"), ("52123A56", "algo más que cifras"), ("12", "tiene 2 cifras"), (0, "número entero"),
        ("123456789012", "tiene 12 cifras"), (52123456.5, "número entero"), (1.5e16, "número entero"),
        (True, "no es un número"), (date(1999, 1, 2), "una fecha"), ("-52123456", "algo más que cifras"),
        ("1.23.456", "algo más que cifras"), ("000", "tiene 0 cifras"), (float("nan"), "número entero"),
        (float("inf"), "número entero"),
    ],
)  # fmt: skip
def test_what_is_no_cedula_or_has_lost_digits_says_so(cell: sms.Cell, told: str) -> None:
    with pytest.raises(Refused) as refused:
        sms.document(cell)
    assert told in refused.value.sentence


@pytest.mark.parametrize("cell", ["300 123 45 67", "+57 300-123-4567", 3001234567, 3001234567.0, "(300) 1234567"])
def test_a_mobile_is_read_as_people_write_it(cell: sms.Cell) -> None:
    assert sms.phone(cell) == "3001234567"


def test_a_phone_may_be_absent_and_one_that_is_none_says_so() -> None:
    assert sms.phone(None) == ""
    with pytest.raises(Refused, match="diez cifras"):
        sms.phone("6013821670")


def test_a_message_of_160_fits_and_its_signs_of_the_extension_count_two() -> None:
    assert said("a" * 160).wrong == ()
    assert said("a" * 161).wrong == ("El mensaje tiene 161 caracteres; caben 160",)
    assert said("a" * 158 + "€").wrong == ()
    assert said("a" * 159 + "€").wrong == ("El mensaje tiene 161 caracteres; caben 160",)
    assert gsm.length("[]^~|\\€a") == 15


def test_the_length_is_that_of_the_message_once_merged() -> None:
    assert said("{nombre}" + "a" * 150, name="A" * 10).wrong == ()
    assert said("{ NOMBRE }" + "a" * 150, name="A" * 11).wrong == ("El mensaje tiene 161 caracteres; caben 160",)
    assert said("Hola {{nombre}} {número de cédula}").message == "Hola Ana 52123456"


def test_what_a_message_calls_in_vain_is_told() -> None:
    assert "no hay una columna que se llame así" in said("Hola {ciudad}").wrong[0]
    top = sms.heading(["Nombre", "Apellido", "Cédula", "Mensaje", "Ciudad"])
    lacking = sms.read(top, ["Ana", "Gómez", 52123456, "En {ciudad}"])
    assert lacking.wrong == ("El mensaje nombra {ciudad}, y en esta fila está vacío",)
    assert sms.read(top, ["Ana", "Gómez", 52123456, "En {ciudad|su ciudad}"]).message == "En su ciudad"


def test_accents_are_refused_and_enie_and_diaeresis_are_kept() -> None:
    assert said("Su giro está listo, José").wrong == ("El mensaje lleva tildes (á é)",)
    assert said("Año nuevo, pingüino: ¿ÑANDÚ?").wrong == ("El mensaje lleva tildes (Ú)",)
    assert said("El año del pingüino Ñ Ü ¿sí o no?".replace("í", "i")).wrong == ()
    assert said("Hola {nombre}", name="José").wrong == ("El mensaje lleva tildes (é)",)
    assert said("Hola 😀").wrong == ("El mensaje lleva signos que no se envían (😀)",)
    assert said("Hola\u200bAna").wrong == ("El mensaje lleva signos que no se envían (U+200B)",)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("áéíóú ÁÉÍÓÚ", "aeiou AEIOU"), ("ñ Ñ ü Ü", "ñ Ñ ü Ü"), ("n\u0303 u\u0308 e\u0301", "ñ ü e"),
        ("“Hola” ‘a’ – b — c…", "\"Hola\" 'a' - b - c..."), ("a\u00a0b\tc", "a b c"), ("N° 5, 1º, 2ª", "No 5, 1o, 2a"),
        ("ç Ç", "c Ç"), ("a\r\nb", "a\nb"), ("\ufeffHola\u200b", "Hola"), ("¿Qué? ¡Ya!", "¿Que? ¡Ya!"), ("😀", "😀"),
        ("`x´", "'x'"),
    ],
)  # fmt: skip
def test_a_repair_sends_the_nearest_and_leaves_what_nothing_stands_for(typed: str, sent: str) -> None:
    assert gsm.repaired(typed) == sent
    assert gsm.repaired(sent) == sent


def test_whatever_is_repaired_keeps_each_enie_and_what_could_be_sent_already() -> None:
    dice = Random(7)
    letters = "abc ñÑüÜáéíóúÁÉÍÓÚ“”’–…€{}[]^~|¿¡çº°ß\u0303\u0308\u0301漢😀\t`@"
    for _time in range(2000):
        text = "".join(dice.choice(letters) for _letter in range(dice.randrange(40)))
        once = gsm.repaired(text)
        assert gsm.repaired(once) == once
        assert set(gsm.strange(once)) <= set(gsm.strange(text))
        assert not set(gsm.strange(once)) & gsm.ACCENTS
        for kept in "ñÑ":
            assert once.count(kept) == normalize("NFC", text).count(kept)
        if not gsm.strange(text):
            assert once == normalize("NFC", text)


def test_a_row_is_mended_where_the_message_and_what_it_calls_stand_and_nowhere_else() -> None:
    row: list[sms.Cell] = ["José", "Gómez", "C.C. 52.123.456", " {nombre}, su giro está listo "]
    assert sms.mended(TOP, row) == ["Jose", "Gómez", "C.C. 52.123.456", "{nombre}, su giro esta listo"]
    assert sms.read(TOP, sms.mended(TOP, row)).wrong == ()
    assert sms.mended(TOP, ["José"]) == ["José"]


def test_all_that_is_wrong_in_a_row_is_told_at_once() -> None:
    wrong = sms.read(TOP, [None, "", "12", "#N/A"]).wrong
    assert wrong[:2] == ("Falta el nombre", "Falta el apellido")
    assert any("2 cifras" in each for each in wrong)
    assert any("#N/A" in each for each in wrong)
    assert sms.read(TOP, []).wrong == ("Falta el nombre", "Falta el apellido", "Falta la cédula", "Falta el mensaje")
