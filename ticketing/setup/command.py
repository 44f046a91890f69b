"""The command: asks in order for what is missing, keeps each answer, and says what is open."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_migrate import upgrade

import env_file
from config import Settings, SettingsError, settled
from ticketing import clock
from ticketing.extensions import db
from ticketing.office.procedures.queries import current
from ticketing.office.service_user import hand_over
from ticketing.office.terminal import fail
from ticketing.setup import founding, keeping, mail
from ticketing.setup.dialogue import Dialogue, Unanswered
from ticketing.setup.open import still_open
from workflows import reading
from workflows.mistakes import Mistakes
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.together import ask_together

Build = Callable[[Settings], Flask]
SECTIONS = (founding.name_the_institution, founding.take_departments, founding.hire_administrator)
FLAGS = {
    "env_file": "Archivo de ajustes; lo nombra después DESPACHO_ENV_FILE.",
    "data_dir": "Carpeta de datos.",
    "database_url": "Dirección de la base de datos.",
    "base_url": "Dirección del escritorio.",
    "public_url": "Dirección de las páginas sin cuenta.",
    "mail_domain": "Dominio del correo de la institución.",
    "institution": "Nombre de la institución.",
    "short_name": "Su sigla.",
    "logo": "Archivo con su logotipo.",
    "zone": "Zona horaria.",
    "country": "País, con dos letras.",
    "contact": "Dónde escriben quienes no tienen cuenta.",
    "address": "Dirección postal; va al pie de los mensajes.",
    "data_policy": "Página de la política de tratamiento de datos; va al pie de los mensajes.",
    "departments": "CSV con las dependencias.",
    "admin_name": "Nombre de quien administra.",
    "admin_email": "Correo de quien administra.",
    "admin_department": "Dependencia de quien administra.",
    "admin_password": "Contraseña de quien administra; mejor no escribirla aquí: se pregunta.",
    "procedure": "Procedimiento, o varios separados por comas; el primero numera sin prefijo.",
    "calendar_years": "Años del calendario: 2026-2030; sin decirlo, el calendario del procedimiento.",
    "calendar_hours": "Horario: «mon-fri 08:00-17:00».",
    "smtp_url": "Servidor de correo.",
    "test_mail": "Correo al que se envía una prueba.",
}


def alone(build: Build) -> Flask:
    """An application with nothing but this command; it makes the real one when it knows its settings."""
    app = Flask("despacho")
    app.cli.add_command(command(build))
    return app


def command(build: Build) -> click.Command:
    """`setup`. `build` makes the application that settings describe."""

    def setup(no_input: bool, **given: Any) -> None:
        """Pone en marcha una instalación: pregunta lo que falta, en orden. Cada respuesta se puede dar como opción."""
        try:
            _run(build, Dialogue(given, asks=not no_input))
        except (Refused, Unanswered, env_file.Unreadable) as problem:
            fail(getattr(problem, "sentence", "") or str(problem))
        except click.Abort:
            fail("\nInterrumpido. Lo que ya respondió quedó guardado; repita la orden para seguir.")

    made = click.command("setup")(setup)
    made.params.append(click.Option(["--no-input"], is_flag=True, help="No preguntar: solo las opciones."))
    made.params += [click.Option([f"--{name.replace('_', '-')}"], help=words) for name, words in FLAGS.items()]
    return made


def _run(build: Build, talk: Dialogue) -> None:
    path = keeping.place(talk)
    keeping.settle(talk, path)
    app = _built(build, path)
    with app.app_context():
        try:
            well = _found(talk, path, app)
        finally:
            db.session.remove()
            db.engine.dispose()
            hand_over(app.config["SETTINGS"].data_dir)
    sys.exit(0 if well else 1)


def _found(talk: Dialogue, path: Path, app: Flask) -> bool:
    """What the database holds and the mail server; whether nothing failed."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()
    for section in SECTIONS:
        _in_a_transaction(section, talk)
    app.config["SETTINGS"] = _with_procedure(talk, path)
    _in_a_transaction(founding.set_calendar, talk)
    _in_a_transaction(founding.open_groups, talk)
    well = mail.settle(talk, path, app)
    _tell(path, talk)
    return well


def _built(build: Build, path: Path) -> Flask:
    """The application. It refuses a demo's database by itself."""
    try:
        return build(keeping.settings(path))
    except SettingsError as problem:
        raise Refused(str(problem)) from None


def _in_a_transaction(section: Callable[[Dialogue], None], talk: Dialogue) -> None:
    try:
        section(talk)
        db.session.commit()
    finally:
        db.session.rollback()


def _with_procedure(talk: Dialogue, path: Path) -> Settings:
    """Keep by which procedures the office works: they pass their check."""
    if talk.said("procedure") or not {"DESPACHO_PROCEDURES", "DESPACHO_PROCEDURE"} & settled(path).keys():
        known = ", ".join(reading.names())
        said = talk.answer("procedure", f"Procedimiento, o varios con comas ({known})", _procedures, default="icetex")
        keeping.keep(path, {"DESPACHO_PROCEDURES": said})
    return keeping.settings(path)


def _procedures(said: str) -> str:
    """Each is right by itself, and they go together."""
    names = env_file.listed(said) or (said,)
    ask_together([_procedure(name) for name in names])
    return ",".join(names)


def _procedure(said: str) -> Procedure:
    try:
        return current(said)
    except Mistakes as wrong:
        raise Refused(f"El procedimiento «{said}» tiene errores: {wrong}") from None


def _tell(path: Path, talk: Dialogue) -> None:
    keeping.tell_overruled(path)
    db.session.rollback()
    if not talk.asked:
        click.echo("No falta nada de lo que se pregunta aquí.")
    left = list(still_open(clock.now()))
    if left:
        click.echo("Queda por hacer:")
        for sentence in left:
            click.echo(f"  - {sentence}")
    click.echo(f"Ajustes guardados en {path}. Para usarlos: export DESPACHO_ENV_FILE={path}")
