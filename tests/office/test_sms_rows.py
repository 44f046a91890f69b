"""The rows of a sheet of text messages as the child process reads them: whatever wrote it, and whatever is in it."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from ticketing.office.documents import sms, work
from ticketing.office.documents.report import Unfit
from ticketing.office.documents.rows import CSV
from ticketing.office.files import reader

if TYPE_CHECKING:
    from pathlib import Path

HEAD = ["Nombre", "Apellido", "Número de cédula", "Mensaje"]
RIGHT = ["Ana", "Gómez", 52123456, "Su giro esta listo"]
TILDE = ["Luis", "Peña", "C.C. 1.023.456.789", "Año nuevo: su giro está listo"]


def book(*rows: list[Any], sheets: dict[str, list[list[Any]]] | None = None) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, content in (sheets or {"Base": list(rows)}).items():
        leaf = made.create_sheet(title)
        for row in content:
            leaf.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def looked(tmp_path: Path, data: bytes, media_type: str = work.BOOK) -> dict[str, Any]:
    (tmp_path / "sheet").write_bytes(data)
    return sms.look(tmp_path / "sheet", tmp_path / "told", tmp_path / "mended", media_type)


def cells(path: Path) -> list[list[Any]]:
    return [
        list(row)
        for row in openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0].iter_rows(values_only=True)
    ]


def test_a_book_is_read_counted_told_and_repaired(tmp_path: Path) -> None:
    found = looked(tmp_path, book(HEAD, RIGHT, TILDE, ["Eva", "Ruiz", "1,02E+09", "Hola"]))
    assert (found["rows"], found["wrong"], found["changed"], found["left"], found["phones"]) == (3, 2, 1, 1, 0)
    assert found["problems"][0] == [3, "El mensaje lleva tildes (á)"]
    assert found["problems"][1][0] == 4
    assert "perdió cifras" in found["problems"][1][1]
    assert found["changes"] == [[3, TILDE[3], "Año nuevo: su giro esta listo"]]
    told = cells(tmp_path / "told")
    assert told[0] == ["Errores", *HEAD]
    assert [row[0] for row in told[1:]] == [None, "El mensaje lleva tildes (á)", found["problems"][1][1]]
    assert told[1][1:] == RIGHT
    assert cells(tmp_path / "mended")[2] == [*TILDE[:3], "Año nuevo: su giro esta listo"]


def test_what_was_repaired_and_what_was_told_are_sheets_that_can_be_brought_again(tmp_path: Path) -> None:
    looked(tmp_path, book(HEAD, RIGHT, TILDE))
    again = looked(tmp_path, (tmp_path / "mended").read_bytes())
    assert (again["rows"], again["wrong"]) == (2, 0)
    looked(tmp_path, book(HEAD, RIGHT, TILDE))
    told = (tmp_path / "told").read_bytes()
    assert looked(tmp_path, told)["wrong"] == 1
    assert [row.count("Errores") for row in cells(tmp_path / "told")] == [1, 0, 0]
    assert cells(tmp_path / "mended")[0] == HEAD


@pytest.mark.parametrize("between", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_whoever_wrote_it(tmp_path: Path, between: str, encoding: str) -> None:
    rows = [HEAD, ["Begoña", "Núñez", "52.123.456", '"Hola; o, bueno. ¿Qué?"'], ["", "", "", ""]]
    text = "\r\n".join(between.join(row) for row in rows)
    found = looked(tmp_path, text.encode(encoding), CSV)
    assert (found["rows"], found["problems"]) == (1, [[2, "El mensaje lleva tildes (é)"]])
    assert cells(tmp_path / "mended")[1] == ["Begoña", "Núñez", "52.123.456", "Hola; o, bueno. ¿Que?"]


def test_the_line_with_which_excel_says_what_is_between_is_no_row(tmp_path: Path) -> None:
    text = "sep=;\n" + ";".join(HEAD) + "\nAna;Gómez;52123456;Hola"
    assert looked(tmp_path, text.encode(), CSV)["rows"] == 1


def test_titles_may_stand_under_a_line_and_on_any_sheet(tmp_path: Path) -> None:
    notes = [["Instrucciones"], ["No cambie los títulos"]]
    found = looked(tmp_path, book(sheets={"Notas": notes, "Base": [["Campaña de mayo"], HEAD, RIGHT]}))
    assert (found["rows"], found["wrong"]) == (1, 0)


def test_a_date_in_a_message_reads_as_one_and_a_cedula_that_became_one_is_told(tmp_path: Path) -> None:
    head = [*HEAD, "Fecha"]
    good = ["Ana", "Gómez", 52123456, "Hasta el {fecha}", date(2026, 3, 31)]
    bad = ["Ana", "Gómez", date(1999, 1, 2), "Hola", None]
    found = looked(tmp_path, book(head, good, bad))
    assert found["wrong"] == 1
    assert "en una fecha" in found["problems"][0][1]
    long = looked(tmp_path, book(head, ["Ana", "Gómez", 52123456, "{fecha}" + "a" * 151, date(2026, 3, 31)]))
    assert "161 caracteres" in long["problems"][0][1]


def test_the_same_message_to_the_same_person_is_told(tmp_path: Path) -> None:
    found = looked(tmp_path, book(HEAD, RIGHT, [*RIGHT[:2], "52.123.456", RIGHT[3]]))
    assert found["problems"] == [[3, "Repite la fila 2: la misma cédula y el mismo mensaje"]]
    assert found["left"] == 1


def test_no_text_of_a_copy_is_a_formula(tmp_path: Path) -> None:
    evil = ["=1+1", "@SUM(A1)", 52123456, "Hola & <b> á\x07"]
    text = ";".join(HEAD) + "\n" + ";".join(map(str, evil))
    looked(tmp_path, text.encode(), CSV)
    row = next(openpyxl.load_workbook(io.BytesIO((tmp_path / "told").read_bytes())).worksheets[0].iter_rows(min_row=2))
    assert [cell.data_type for cell in row[1:3]] == ["s", "s"]
    assert [cell.value for cell in row[1:]] == ["=1+1", "@SUM(A1)", "52123456", "Hola & <b> á"]


@pytest.mark.parametrize(
    ("data", "media_type", "said"),
    [
        (book(["Nombre", "Apellido", "Mensaje"], ["Ana", "Gómez", "Hola"]), work.BOOK, "«Número de cédula»"),
        (book([*HEAD, "Nombres"], [*RIGHT, "Ana"]), work.BOOK, "«Nombre» y «Nombres»"),
        (book(HEAD), work.BOOK, "ninguna fila"),
        (book(sheets={"Vacía": []}), work.BOOK, "ninguna fila"),
        (book(sheets={"Una": [HEAD, RIGHT], "Otra": [HEAD, RIGHT]}), work.BOOK, "más de una hoja"),
        (book(HEAD, [*RIGHT, *["x"] * 80]), work.BOOK, "más de 60 columnas"),
        (b"PK\x03\x04 nothing", work.BOOK, "dañado"),
        (b"\xd0\xcf\x11\xe0 old", work.BOOK, "contraseña"),
        (b"a;b\n1;2\n", CSV, "Faltan las columnas"),
        (b"\xff\xfea", CSV, "como texto"),
        (b"\x81\x8d\x8f", CSV, "como texto"),
    ],
    ids=["lacking", "twice", "no-row", "empty", "two", "wide", "damaged", "locked", "other", "half", "bytes"],
)
def test_what_is_no_sheet_of_messages_is_refused_in_words(
    tmp_path: Path, data: bytes, media_type: str, said: str
) -> None:
    with pytest.raises(Unfit) as refused:
        looked(tmp_path, data, media_type)
    assert said in refused.value.sentence
    assert "{name}" in refused.value.sentence


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, part if entry.filename == name else source.read(entry))
    return out.getvalue()


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet><sheetData/></worksheet>',
        b"<worksheet><sheetData><row r='x'/></sheetData></worksheet>",
        b"<worksheet><sheetData><row><c t='s'><v>99999</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row>",
    ],
    ids=["entity", "no-number", "no-word", "cut"],
)
def test_a_trick_in_the_sheet_is_refused_in_the_child(tmp_path: Path, part: bytes) -> None:
    (tmp_path / "sheet").write_bytes(with_part(book(HEAD, RIGHT), "xl/worksheets/sheet1.xml", part))
    job = {"path": str(tmp_path / "sheet"), "told": str(tmp_path / "told"), "clean": str(tmp_path / "mended")}
    answer = reader._in_child(job | {"media_type": work.BOOK, "columns": "sms", "seconds": 10})
    assert "{name}" in answer["unfit"]
