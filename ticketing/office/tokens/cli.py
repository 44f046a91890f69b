"""`token add|list|revoke`."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from ticketing import clock
from ticketing.extensions import db
from ticketing.office.people.queries import by_email
from ticketing.office.tokens import actions, queries
from ticketing.office.tokens.models import ApiToken
from ticketing.office.tokens.scopes import SCOPES
from ticketing.office.tokens.words import state
from ticketing.web import walls
from workflows.refusals import Refused

token = AppGroup("token", help="Claves con las que un programa actúa como una persona.")


@token.command("add")
@click.argument("email")
@click.option("--name", default="Hecha en el servidor", show_default=True, help="Para qué es.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(list(SCOPES)),
    help="Permiso, las veces que haga falta; sin decirlo, todos.",
)
@click.option("--days", default=actions.LASTS_DAYS, show_default=True, help="Cuántos días sirve.")
@with_appcontext
def add(email: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Hace una clave de la persona con este correo y la muestra una sola vez."""
    person = by_email(email)
    if person is None:
        raise click.ClickException(f"No hay nadie con el correo {email}.")
    try:
        plain = actions.make(person, name, scopes or SCOPES, by=None, at=clock.now(), days=days)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None
    db.session.commit()
    click.echo(plain)


@token.command("list")
@with_appcontext
def show() -> None:
    """Las claves que hay: número, de quién, para qué, permisos, hasta cuándo y si sirven."""
    for one in queries.everyone():
        until = walls.today(one.expires_at).isoformat()
        told = (one.id, one.person.email, one.name, " ".join(one.scopes), until, state(one, clock.now()))
        click.echo("\t".join(map(str, told)))


@token.command("revoke")
@click.argument("number", type=int)
@with_appcontext
def revoke(number: int) -> None:
    """Deja sin efecto la clave con este número."""
    found = db.session.get(ApiToken, number)
    if found is None:
        raise click.ClickException(f"No hay una clave {number}.")
    actions.revoke(found, by=None, at=clock.now())
    db.session.commit()
