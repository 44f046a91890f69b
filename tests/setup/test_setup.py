"""`setup`: from an empty folder to an office that takes requests; interrupted and run again, nothing is half-done."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import env_file
from tests.harness import mailbox as mailboxes

if TYPE_CHECKING:
    from click.testing import Result

    from tests.harness.mailbox import Mailbox

Run = Callable[..., "Result"]
PASSWORD = "zanahoria-con-limon-14"
# (question, answer) in the order in which they are asked.
TALK = (
    ("Archivo donde se guardan los ajustes", "{folder}/despacho.env"),
    ("Carpeta de datos", "{folder}/datos"),
    ("Base de datos", ""),
    ("Dirección del escritorio", "https://despacho.institucion.example"),
    ("Dirección de las páginas sin cuenta", "https://avisos.institucion.example"),
    ("Dominio del correo", "institucion.example"),
    ("Nombre de la institución", "Instituto de Prueba"),
    ("Sigla", "IP"),
    ("Zona horaria", ""),
    ("País", ""),
    ("Dónde escriben", "atencion@institucion.example"),
    ("Dirección postal", "Calle 1 # 2-3, Bogotá"),
    ("Página de la política de datos", "https://www.institucion.example/datos"),
    ("Logotipo", ""),
    ("Archivo CSV", ""),
    ("Nombre de la dependencia", "Oficina de Comunicaciones"),
    ("  Sigla", "OC"),
    ("  Clase", "comunicaciones"),
    ("  Depende de", ""),
    ("Nombre de la dependencia", ""),
    ("Correo de quien administra", "ana@institucion.example"),
    ("Nombre de quien administra", "Ana Ruiz"),
    ("En qué dependencia", ""),
    ("Contraseña", PASSWORD),
    ("Escríbala otra vez", PASSWORD),
    ("Procedimiento", ""),
    ("¿Usar el calendario", "s"),
    ("Servidor de correo", "smtp://127.0.0.1:{port}"),
    ("Correo al que se envía una prueba", "ana@institucion.example"),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command as a shell runs it, in an empty folder, with these lines typed."""
    from ticketing.app import create_app
    from ticketing.setup.command import alone

    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, said: str = "") -> Result:
        return alone(create_app).test_cli_runner().invoke(args=["setup", *arguments], input=said)

    return invoke


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    """One mail server for all of these tests."""
    with mailboxes.running(tmp_path_factory.mktemp("correo"), raw=True) as box:
        yield box


@pytest.fixture(scope="module")
def whole(mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that lacks nothing."""
    from ticketing.app import create_app
    from ticketing.setup.command import alone

    there = tmp_path_factory.mktemp("instalada")
    done = alone(create_app).test_cli_runner().invoke(args=["setup", *flags(there, mailbox), "--no-input"])
    assert done.exit_code == 0, done.output
    return there


@pytest.fixture
def installed(whole: Path, folder: Path) -> Path:
    """A copy of it, and the file of its settings."""
    shutil.copytree(whole, folder, dirs_exist_ok=True)
    file = folder / "despacho.env"
    data = folder / "datos"
    env_file.put(
        file, {"DESPACHO_DATA_DIR": str(data), "DESPACHO_DATABASE_URL": f"sqlite:///{data / 'despacho.sqlite3'}"}
    )
    return file


def typed(folder: Path, mailbox: Mailbox, talk: tuple[tuple[str, str], ...] = TALK) -> str:
    return "".join(answer.format(folder=folder, port=mailbox.port) + "\n" for _question, answer in talk)


def told(folder: Path, query: str) -> list[tuple[object, ...]]:
    file = folder / "datos" / "despacho.sqlite3"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as base:
        return base.execute(query).fetchall()


HOSPITAL = Path(__file__).parents[1] / "desk" / "files" / "hospital.yaml"


def test_several_procedures_are_kept_where_they_go_together(run: Run, installed: Path) -> None:
    done = run("--env-file", str(installed), "--procedure", f"icetex, {HOSPITAL}", "--no-input")

    assert done.exit_code == 0, done.output
    assert env_file.read(installed)["DESPACHO_PROCEDURES"] == f"icetex,{HOSPITAL}"
    assert "tomar, atender y mover solicitudes de «Pedidos al gabinete»: falta una persona con el rol" in done.output


def test_procedures_that_do_not_go_together_are_refused_and_nothing_is_kept(run: Run, installed: Path) -> None:
    before = installed.read_text()
    done = run("--env-file", str(installed), "--procedure", "icetex,icetex", "--no-input")

    assert done.exit_code == 1
    assert "2 procedimientos se llaman «icetex»" in done.output
    assert installed.read_text() == before


def test_every_question_in_order_and_nothing_is_missing_afterwards(run: Run, folder: Path, mailbox: Mailbox) -> None:
    first = run(said=typed(folder, mailbox))

    assert first.exit_code == 0, first.output
    place = 0
    for question, _answer in TALK:
        place = first.output.index(question, place)
    assert "Prueba enviada a ana@institucion.example." in first.output
    assert "Prueba del correo de Instituto de Prueba" in [letter.subject for letter in mailbox.accepted()]
    assert (folder / "despacho.env").stat().st_mode & 0o777 == 0o600
    assert told(folder, "SELECT name, short, country, contact FROM institution") == [
        ("Instituto de Prueba", "IP", "CO", "atencion@institucion.example")
    ]
    assert told(folder, "SELECT address, data_policy FROM institution") == [
        ("Calle 1 # 2-3, Bogotá", "https://www.institucion.example/datos")
    ]
    assert told(folder, "SELECT role FROM role_grant") == [("administrator",)]
    assert told(folder, "SELECT count(*) FROM calendar_version") == [(1,)]

    again = run("--env-file", str(folder / "despacho.env"))

    assert again.exit_code == 0, again.output
    assert "No falta nada" in again.output
    assert "Queda por hacer" in again.output
    assert "Profesional" in again.output


@pytest.mark.parametrize("answered", [0, 1, 2, 6, 11, 13, 17, 18, 22, 24, 25, 26])
def test_interrupted_at_any_question_it_goes_on_where_it_was(
    run: Run, folder: Path, mailbox: Mailbox, answered: int
) -> None:
    broken = run(said=typed(folder, mailbox, TALK[:answered]))
    assert broken.exit_code == 1, broken.output
    assert "Lo que ya respondió quedó guardado" in broken.output
    assert told(folder, "SELECT count(*) FROM person") in ([], [(0,)], [(1,)])

    # What is asked again is what was not kept: answer by the question, whatever its place.
    done = run(*flags(folder, mailbox), "--no-input")

    assert done.exit_code == 0, done.output
    assert told(folder, "SELECT name FROM institution") == [("Instituto de Prueba",)]
    assert told(folder, "SELECT name FROM department") == [("Oficina de Comunicaciones",)]
    assert told(folder, "SELECT email FROM person") == [("ana@institucion.example",)]
    assert told(folder, "SELECT count(*) FROM calendar_version") == [(1,)]


def flags(folder: Path, mailbox: Mailbox) -> list[str]:
    sheet = folder / "dependencias.csv"
    sheet.write_text("nombre,sigla,clase\nOficina de Comunicaciones,OC,comunicaciones\n")
    said = {
        "env-file": folder / "despacho.env",
        "data-dir": folder / "datos",
        "base-url": "https://despacho.institucion.example",
        "mail-domain": "institucion.example",
        "institution": "Instituto de Prueba",
        "contact": "atencion@institucion.example",
        "departments": sheet,
        "admin-name": "Ana Ruiz",
        "admin-email": "ana@institucion.example",
        "admin-password": PASSWORD,
        "smtp-url": f"smtp://127.0.0.1:{mailbox.port}",
    }
    return [word for name, value in said.items() for word in (f"--{name}", str(value))]


def test_run_again_it_changes_only_what_is_said(run: Run, folder: Path, installed: Path) -> None:
    before = env_file.read(installed)

    changed = run("--env-file", str(installed), "--short-name", "IDP", "--no-input")

    assert changed.exit_code == 0, changed.output
    assert env_file.read(installed) == before
    assert told(folder, "SELECT name, short FROM institution") == [("Instituto de Prueba", "IDP")]
    assert told(folder, "SELECT count(*) FROM calendar_version") == [(1,)]


def test_a_new_calendar_is_made_when_its_years_are_said(run: Run, folder: Path, installed: Path) -> None:
    made = run("--env-file", str(installed), "--calendar-years", "2026-2031", "--no-input")

    assert made.exit_code == 0, made.output
    assert told(folder, "SELECT count(*) FROM calendar_version") == [(2,)]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (("--data-dir", "/proc/nada"), "No se puede escribir"),
        (("--database-url", "mysql://x/y"), "La base es SQLite"),
        (("--database-url", "postgresql://u:cl@ve/secreta@127.0.0.1:1/x"), "%40"),
        (("--database-url", "postgresql://u:miclave@127.0.0.1:1/x"), "La base no responde"),
        (("--base-url", "despacho.example/ruta"), "Escriba la dirección completa"),
        (("--mail-domain", "localhost"), "Escriba un dominio"),
        (("--zone", "Bogota"), "No existe la zona horaria"),
        (("--country", "Colombia"), "No se conoce el país"),
        (("--departments", "nada.csv"), "No se puede leer nada.csv"),
        (("--admin-email", "ana"), "no es una dirección de correo"),
        (
            ("--admin-email", "o@x.example", "--admin-name", "Otra", "--admin-password", "corta"),
            "al menos 10 caracteres",
        ),
        (("--procedure", "nada"), "No hay ningún procedimiento «nada»"),
        (("--calendar-years", "26"), "no son años"),
        (("--smtp-url", "imap://x"), "smtp+starttls://"),
        (("--smtp-url", "smtp://127.0.0.1:1", "--test-mail", "ana@x.example"), "La prueba no salió"),
    ],
)
def test_a_wrong_answer_is_said_and_shows_no_password(
    run: Run, installed: Path, wrong: tuple[str, ...], sentence: str
) -> None:
    refused = run("--env-file", str(installed), *wrong, "--no-input")

    assert refused.exit_code == 1
    assert sentence in refused.output
    assert not any(piece in refused.output for piece in ("secreta", "ve/", "miclave", PASSWORD))


def test_a_person_is_asked_again_after_a_wrong_answer(run: Run, folder: Path, mailbox: Mailbox) -> None:
    wrong = (*TALK[:5], ("Dominio", "localhost"), ("Dominio", "dos palabras"), *TALK[5:])

    done = run(said=typed(folder, mailbox, wrong))

    assert done.exit_code == 0, done.output
    assert done.output.count("Escriba un dominio") == 2


def test_it_never_touches_a_demos_database(run: Run, folder: Path, mailbox: Mailbox) -> None:
    from config import HERE, Settings, complete
    from ticketing.app import create_app
    from ticketing.demo import institution
    from ticketing.extensions import db

    demo = folder / "demo.sqlite3"
    app = create_app(complete(Settings(data_dir=folder / "demo", database_url=f"sqlite:///{demo}", testing=True)))
    with app.app_context():
        db.create_all()
        institution.found(at=datetime(2026, 3, 2, 15, 15, tzinfo=UTC))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()

    taken = run(*flags(folder, mailbox), "--database-url", f"sqlite:///{demo}", "--no-input")
    here = run(*flags(folder, mailbox), "--data-dir", str(HERE / "data"), "--no-input")

    assert (taken.exit_code, here.exit_code) == (1, 1)
    assert "es la de la demostración" in taken.output
    assert "es la de la demostración" in here.output


def test_on_postgresql_too(run: Run, folder: Path, mailbox: Mailbox, postgres_url: str) -> None:
    done = run(*flags(folder, mailbox), "--database-url", postgres_url, "--no-input")

    assert done.exit_code == 0, done.output
    assert "postgresql" in env_file.read(folder / "despacho.env")["DESPACHO_DATABASE_URL"]


def test_what_mails_lack_at_their_foot_is_asked_of_an_office_that_works_already(
    run: Run, folder: Path, installed: Path
) -> None:
    silent = run("--env-file", str(installed), "--no-input")
    assert silent.exit_code == 0, silent.output
    assert "sin eso no se programa ninguna campaña" in silent.output

    asked = run("--env-file", str(installed), said="Calle 1 # 2-3\nwww.sin-esquema.example\nhttps://a.example/datos\n")
    assert asked.exit_code == 0, asked.output
    assert "no es una dirección completa" in asked.output
    assert told(folder, "SELECT address, data_policy, name FROM institution") == [
        ("Calle 1 # 2-3", "https://a.example/datos", "Instituto de Prueba")
    ]
    assert "sin eso no se programa" not in asked.output
