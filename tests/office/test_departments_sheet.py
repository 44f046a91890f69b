"""Departments from a sheet: all of it or nothing, with the line that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ticketing.office.departments.queries import by_name, everyone

if TYPE_CHECKING:
    from flask import Flask


def taken(app: Flask, tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[int, str]:
    file = tmp_path / "dependencias.csv"
    file.write_bytes(text.encode(encoding))
    result = app.test_cli_runner().invoke(args=["department", "import", str(file)])
    return result.exit_code, result.output


def test_those_above_may_stand_below_in_the_sheet(app: Flask, tmp_path: Path) -> None:
    code, said = taken(
        app,
        tmp_path,
        "Nombre;Sigla;Clase;Depende de\r\nGrupo de Crédito;GC;;VC\r\nVicepresidencia de Crédito;VC;;\r\n"
        "Comunicaciones;OAC;comunicaciones;\r\n",
        "cp1252",
    )

    assert (code, said) == (0, "3 dependencias agregadas.\n")
    with app.app_context():
        group = by_name("GC")
        assert group is not None
        assert [each.name for each in group.upwards()] == ["Grupo de Crédito", "Vicepresidencia de Crédito"]
        office = by_name("OAC")
        assert office is not None
        assert office.kind == "comms"


def test_the_same_sheet_twice_adds_nothing(app: Flask, tmp_path: Path) -> None:
    text = "nombre,sigla\nCrédito,VC\n"
    taken(app, tmp_path, text)

    assert taken(app, tmp_path, text) == (0, "0 dependencias agregadas.\n")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "está vacío"),
        ("a,b\nx,y\n", "los nombres de las columnas"),
        ("nombre,depende de\nUno,Dos\nDos,Uno\n", "Línea 2: las dependencias forman un círculo: Uno → Dos → Uno."),
        ("nombre,depende de\nUno,Uno\n", "forman un círculo"),
        ("nombre,depende de\nUno,Nada\n", "Línea 2: no hay ninguna dependencia «Nada»."),
        ("nombre\nUno\nDos\nUno\n", "Línea 4: «Uno» ya está en la línea 2."),
        ("nombre,sigla\nUno,U\nDos,U\n", "Línea 3: «U» ya está en la línea 2."),
        ("nombre,clase\nUno,rara\n", "Línea 2: no existe la clase «rara»"),
        ("nombre,sigla\n,U\n", "Línea 2: falta el nombre"),
        ("nombre\n" + "x" * 161 + "\n", "pasa de 160 caracteres"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_kept(
    app: Flask, tmp_path: Path, text: str, sentence: str
) -> None:
    code, said = taken(app, tmp_path, text)

    assert code == 1
    assert sentence in said
    with app.app_context():
        assert not everyone()
