"""The working calendar from the command line: made, imported, a day closed; what moves is said before it does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.cast import Cast, at, taken
from ticketing.extensions import db
from ticketing.office.calendars.queries import newest

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

Run = Callable[..., "Result"]


@pytest.fixture
def run(app: Flask) -> Run:
    """A command of the application; nobody answers its questions unless `said` does."""

    def invoke(*arguments: str, said: str = "") -> Result:
        return app.test_cli_runner().invoke(args=["calendar", *arguments], input=said)

    return invoke


def test_the_first_calendar_has_the_holidays_of_the_country(run: Run, app: Flask) -> None:
    made = run("make", "--country", "CO", "--years", "2026-2027", "--hours", "mon-fri 08:00-12:00,14:00-18:00")

    assert made.exit_code == 0, made.output
    with app.app_context():
        kept: Any = newest()
        assert kept.content["holidays"]["2026-12-25"] == "Navidad"
        assert kept.content["weekdays"]["friday"] == ["08:00-12:00", "14:00-18:00"]
        assert (kept.content["first_year"], kept.content["last_year"]) == (2026, 2027)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--years", "26"), "«26» no son años"),
        (("--years", "2030-2026"), "el último año va después del primero"),
        (("--years", "2026", "--country", "XX"), "No se conocen festivos del país «XX»"),
        (("--years", "2026", "--hours", ""), "ningún día de la semana con horario"),
        (("--years", "2026", "--hours", "mon-fri"), "le falta el horario"),
        (("--years", "2026", "--hours", "lunes-viernes"), "le falta el horario"),
        (("--years", "2026", "--hours", "fri-mon 08:00-17:00"), "va del último día al primero"),
        (("--years", "2026", "--hours", "mon 17:00-08:00"), "vacías, desordenadas"),
        (("--years", "2026", "--hours", "mon 08:00-17:00; lun 08:00-12:00"), "nombra dos veces"),
        (("--years", "2026", "--zone", "America/Bogot"), "No existe la zona horaria"),
        (("--years", "2026", "--name", "x" * 61), "hasta 60 caracteres"),
    ],
)
def test_what_makes_no_calendar_is_said_and_keeps_nothing(
    run: Run, app: Flask, arguments: tuple[str, ...], sentence: str
) -> None:
    made = run("make", *arguments)

    assert made.exit_code == 1
    assert sentence in made.output
    with app.app_context():
        assert newest() is None


def test_another_calendar_asks_why(run: Run, app: Flask) -> None:
    run("make", "--years", "2026")

    refused = run("make", "--years", "2026-2027")
    again = run("make", "--years", "2026")

    assert (refused.exit_code, again.exit_code) == (1, 0)
    assert "Diga por qué cambia el calendario" in refused.output
    assert "ya decía eso" in again.output
    assert run("versions").output.count("\n") == 1


def test_a_closure_says_which_deadlines_move_and_waits_for_a_yes(run: Run, app: Flask, cast: Cast) -> None:
    ticket = taken(cast)
    before = ticket.due_at
    db.session.commit()

    no = run("close", "2026-03-04", "--why", "Cierre del edificio", said="n\n")
    db.session.expire_all()
    assert (no.exit_code, ticket.due_at) == (1, before)
    assert f"{ticket.number}: vence mar 10 mar, 17:00 → mié 11 mar, 17:00" in no.output
    db.session.rollback()

    yes = run("close", "2026-03-04", "--why", "Cierre del edificio", said="s\n")
    db.session.expire_all()
    assert (yes.exit_code, ticket.due_at) == (0, at("2026-03-11 17:00")), yes.output


@pytest.mark.parametrize(
    ("day", "why", "sentence"),
    [
        ("2026-03-07", "Aseo", "ya no es laborable: fin de semana"),
        ("2026-03-23", "Aseo", "ya no es laborable: festivo: Día de San José"),
        ("2099-01-05", "Aseo", "queda fuera"),
        ("5 de marzo", "Aseo", "no es una fecha"),
        ("2026-03-04", "  ", "Diga por qué"),
    ],
)
def test_a_day_that_is_not_closed_says_why(run: Run, cast: Cast, day: str, why: str, sentence: str) -> None:
    db.session.commit()

    refused = run("close", day, "--why", why)

    assert refused.exit_code == 1
    assert sentence in refused.output


def test_what_show_prints_import_takes(run: Run, app: Flask, tmp_path: Path) -> None:
    run("make", "--years", "2026")
    said = json.loads(run("show", "--json").output)
    (tmp_path / "calendario.json").write_text(json.dumps(said | {"name": "Otro"}), encoding="utf-8")

    taken_in = run("import", str(tmp_path / "calendario.json"), "--why", "Otro nombre")

    assert taken_in.exit_code == 0, taken_in.output
    assert "Otro (America/Bogota), de 2026 a 2026" in run("show").output
    first = run("versions").output.partition("\t")[0]
    assert "Horario de la oficina" in run("show", first).output


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[1, 2]", "no describe un calendario"),
        ("name: x", "le falta: zone"),
        ("name: [", "no es JSON ni YAML bien escrito, en la línea"),
        ("{name: x, zone: America/Bogota, first_year: 2026, last_year: 2026, weekdays: {}}", "ningún día"),
        ("{name: x, zone: America/Bogota, first_year: a, last_year: 2026, weekdays: {}}", "no se puede leer"),
        ("\xff", "UTF-8"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(run: Run, tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "calendario.yaml"
    file.write_bytes(text.encode("latin-1"))

    refused = run("import", str(file))

    assert refused.exit_code == 1
    assert sentence in refused.output
