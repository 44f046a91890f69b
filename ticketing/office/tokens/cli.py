"""`token create|list|revoke`."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from ticketing import clock
from ticketing.extensions import db
from ticketing.office.people.queries import by_email
from ticketing.office.tokens import actions, queries
from ticketing.office.tokens.models import ApiToken
from ticketing.office.tokens.scopes import READ, REPORTS, SCOPES
from ticketing.office.tokens.words import state
from workflows.refusals import Refused

token = AppGroup("token", help="Claves con las que un programa actúa como una persona.")


@token.command("create")
@click.argument("email")
@click.option("--name", required=True, help="Para qué es.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(list(SCOPES)), help="Permiso; sin decirlo, ver.")
@click.option("--days", default=actions.LASTS_DAYS, show_default=True, help="Cuántos días sirve.")
@with_appcontext
def create(email: str, name: str, scopes: tuple[str, ...], days: int) -> None:
    """Hace una clave de la persona con este correo y la muestra una sola vez."""
    person = by_email(email)
    if person is None:
        raise click.ClickException(f"No hay nadie con el correo {email}.")
    try:
        plain = actions.make(person, name, scopes or (READ, REPORTS), by=None, at=clock.now(), days=days)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None
    db.session.commit()
    click.echo(plain)


@token.command("list")
@with_appcontext
def show() -> None:
    """Las claves que hay, de quién son y si sirven."""
    for one in queries.everyone():
        click.echo(f"{one.id}\t{one.person.email}\t{one.name}\t{' '.join(one.scopes)}\t{state(one, clock.now())}")


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
