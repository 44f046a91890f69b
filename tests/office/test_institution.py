"""Who the institution is: said once, shown everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

PAGE = "https://prueba.example/datos"
PICTURE = Path(__file__).parents[1] / "journeys" / "imagen.png"


def test_its_name_contact_and_logo_stand_on_the_pages_of_strangers(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    given = ["--name", "Instituto de Prueba", "--contact", "atencion@prueba.example", "--logo", str(PICTURE)]

    said = run(args=["institution", "set", *given])
    page = app.test_client().get("/sign-in").text

    assert said.exit_code == 0, said.output
    assert "Instituto de Prueba" in page
    assert "Si necesita ayuda: atencion@prueba.example." in page
    logo = page.partition('class="public-logo" src="')[2].partition('"')[0]
    with app.test_client().get(logo) as picture:
        assert picture.status_code == 200


def test_only_what_is_said_changes(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    run(args=["institution", "set", "--name", "Instituto de Prueba", "--short", "IP", "--country", "co"])

    run(
        args=[
            "institution",
            "set",
            "--contact",
            "atencion@prueba.example",
            "--address",
            "Calle 1",
            "--data-policy",
            PAGE,
        ]
    )
    shown = run(args=["institution", "show"]).output

    assert "Nombre: Instituto de Prueba" in shown
    assert "Sigla: IP" in shown
    assert "País: CO" in shown
    assert "Contacto: atencion@prueba.example" in shown
    assert "Dirección postal: Calle 1" in shown
    assert f"Política de datos: {PAGE}" in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--contact", "x"], "Escriba el nombre de la institución"),
        (["--name", " "], "Escriba el nombre de la institución"),
        (["--name", "Uno\nDos"], "en una sola línea"),
        (["--name", "x" * 161], "hasta 160 caracteres"),
        (["--name", "X", "--zone", "Bogota"], "No existe la zona horaria"),
        (["--name", "X", "--country", "Colombia"], "No se conoce el país"),
        (["--name", "X", "--logo", "no-hay.png"], "No se puede leer"),
        (["--name", "X", "--data-policy", "https://www..example/x"], "no lleva a ningún sitio"),
        (["--name", "X", "--data-policy", "datos.example"], "no es una dirección completa"),
        (["--name", "X", "--address", "Calle {{1}}"], "no lleva llaves"),
    ],
)
def test_what_cannot_be_is_said_and_keeps_nothing(app: Flask, arguments: list[str], sentence: str) -> None:
    run = app.test_cli_runner().invoke

    refused = run(args=["institution", "set", *arguments])

    assert refused.exit_code == 1
    assert sentence in refused.output
    assert "Nombre: (sin decir)" in run(args=["institution", "show"]).output
