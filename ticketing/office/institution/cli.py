"""`institution set|show`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from ticketing import clock
from ticketing.office.files.actions import store
from ticketing.office.files.models import StoredFile
from ticketing.office.institution import actions, queries
from ticketing.office.terminal import spoken
from workflows.refusals import Refused

institution = AppGroup("institution", help="La institución: nombre, sigla, zona horaria, país, contacto, logotipo.")


@institution.command("set")
@click.option("--name", help="Nombre completo.")
@click.option("--short", help="Sigla o nombre corto.")
@click.option("--zone", help="Zona horaria, como Europe/Madrid.")
@click.option("--country", help="País, con su código de dos letras.")
@click.option("--contact", help="Dónde escriben o llaman quienes no tienen cuenta.")
@click.option("--address", help="Dirección postal; va al pie de los mensajes.")
@click.option("--data-policy", help="Página de la política de tratamiento de datos; va al pie de los mensajes.")
@click.option("--logo", type=click.Path(path_type=Path), help="Imagen PNG o JPEG.")
@with_appcontext
def describe(logo: Path | None, **said: str | None) -> None:
    """Cambia solo lo que se dice."""
    with spoken():
        picture = picture_of(logo) if logo else None
        now = actions.describe(**said, logo=picture, by=None, at=clock.now())
    click.echo(now.name)


@institution.command("show")
@with_appcontext
def show() -> None:
    """Lo que se sabe de la institución."""
    now = queries.institution()
    for label, value in (
        ("Nombre", now.name if now.known else "(sin decir)"), ("Sigla", now.short), ("Zona horaria", now.zone),
        ("País", now.country), ("Contacto", now.contact), ("Dirección postal", now.address),
        ("Política de datos", now.data_policy), ("Logotipo", now.logo.name if now.logo else ""),
    ):  # fmt: skip
        click.echo(f"{label}: {value}")


def picture_of(file: Path) -> StoredFile:
    """The logo, taken in as any picture is."""
    try:
        with file.open("rb") as stream:
            return store(stream, file.name, by=None, at=clock.now(), kinds=("image",))
    except OSError as problem:
        raise Refused(f"No se puede leer {file}: {problem.strerror}.") from None
