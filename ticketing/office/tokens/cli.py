"""`token create|list|revoke`."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from ticketing import clock
from ticketing.extensions import db
from ticketing.office.people.queries import by_email
from ticketing.office.tokens import actions, queries
from ticketing.office.tokens.models import ApiToken
from workflows.refusals import Refused

token = AppGroup("token", help="Claves con las que un programa actúa como una persona.")


@token.command("create")
@click.argument("email")
@click.option("--name", required=True, help="Para qué es.")
@with_appcontext
def create(email: str, name: str) -> None:
    """Hace una clave de la persona con este correo y la muestra una sola vez."""
    person = by_email(email)
    if person is None:
        raise click.ClickException(f"No hay nadie con el correo {email}.")
    try:
        plain = actions.make(person, name, by=None, at=clock.now())
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from None
    db.session.commit()
    click.echo(plain)


@token.command("list")
@with_appcontext
def show() -> None:
    """Las claves que hay, de quién son y si sirven."""
    for one in queries.everyone():
        state = "revocada" if one.revoked_at else "sirve"
        click.echo(f"{one.id}\t{one.person.email}\t{one.name}\t{state}")


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
