"""`sender add|list|check`."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from ticketing import clock
from ticketing.office.departments.models import Department
from ticketing.office.departments.queries import by_name
from ticketing.office.senders import actions, domain, queries
from ticketing.office.senders.models import Sender
from ticketing.office.terminal import spoken
from workflows.refusals import Refused

sender_register = AppGroup("senders", help="Registro de remitentes: desde qué direcciones salen las campañas.")
MARKS = {True: "bien", False: "MAL ", None: "    "}


@sender_register.command("add")
@click.argument("address")
@click.argument("name")
@click.option("--department", "places", multiple=True, help="Dependencia que puede usarlo, las veces que haga falta.")
@click.option("--everybody", is_flag=True, help="Lo usan todas las dependencias.")
@with_appcontext
def add(address: str, name: str, places: tuple[str, ...], everybody: bool) -> None:
    """Pone una dirección en el registro y comprueba su dominio."""
    with spoken():
        known = [_named(place) for place in places]
        found = domain.examine(actions.ours(address).rpartition("@")[2])
        made = actions.add(address, name, departments=known, everybody=everybody, found=found, by=None, at=clock.now())
    _tell(made)


@sender_register.command("list")
@with_appcontext
def show() -> None:
    """Los remitentes: dirección, nombre, quién lo usa y si sirve."""
    click.echo(f"{queries.principal().address}\t{queries.principal().name}\ttodas\tel de la oficina")
    for one in queries.everyone():
        if not queries.is_principal(one.address):
            who = "todas" if one.everybody else ", ".join(place.short for place in one.departments)
            state = "deshabilitado" if not one.enabled else "sirve" if one.passed else "sin comprobar"
            click.echo(f"{one.address}\t{one.name}\t{who}\t{state}")


@sender_register.command("check")
@click.argument("address")
@with_appcontext
def check(address: str) -> None:
    """Comprueba otra vez el dominio de un remitente."""
    with spoken():
        found = queries.by_address(address)
        if found is None:
            raise Refused(f"«{address}» no está en el registro.")
        actions.check(found, domain.examine(found.address.rpartition("@")[2]), by=None, at=clock.now())
    _tell(found)


def _named(place: str) -> Department:
    found = by_name(place)
    if found is None:
        raise Refused(f"No existe la dependencia «{place}».")
    return found


def _tell(sender: Sender) -> None:
    click.echo(f"{sender.address}: {'sirve' if sender.passed else 'no se ofrece todavía'}")
    for line in sender.found["findings"]:
        click.echo(f"  {MARKS[line['ok']]}  {line['about']}: {line['says']}")
