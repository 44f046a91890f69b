"""`flask transport …`: mail servers proven and listed."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection

import click
from flask.cli import AppGroup, with_appcontext

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.transports import actions, proving, queries
from ticketing.massmail.transports.presets import announced
from ticketing.massmail.transports.usable import Usable
from ticketing.office.people.addresses import normal
from workflows.refusals import Refused

MARKS = {True: "bien", False: "MAL ", None: "    "}

transport = AppGroup("transport", help="Servidores de correo por los que salen las campañas.")


@transport.command("list")
@with_appcontext
def transport_list() -> None:
    """Los transportes en uso, en su orden."""
    for one in queries.usable():
        click.echo(f"{one.name}\t{one.server.name}\tprioridad {one.priority}\tpeso {one.weight}")


@transport.command("test")
@click.argument("name", required=False)
@click.option("--to", default=None, help="Dirección propia a la que escribir dos mensajes de prueba.")
@click.option("--json", "as_json", is_flag=True, help="El resultado en JSON.")
@with_appcontext
def transport_test(name: str | None, to: str | None, as_json: bool) -> None:
    """Prueba un transporte, o todos los que están en uso: qué acepta, qué cambia, si es cierto lo declarado."""
    try:
        to, chosen = to and normal(to), _chosen(name)
    except Refused as refusal:
        click.echo(refusal.sentence, err=True)
        sys.exit(1)
    db.session.rollback()
    proofs = {one.name: _proven(one, to) for one in chosen}
    if as_json:
        click.echo(json.dumps(proofs, ensure_ascii=False, indent=1))
    else:
        for title, proof in proofs.items():
            click.echo(f"{title}: {'sirve' if proof['ok'] else 'hay algo que corregir'}")
            for line in proof["findings"]:
                click.echo(f"  {MARKS[line['ok']]}  {line['about']}: {line['says']}")
        _tell_of_notices(proofs.keys())
    sys.exit(0 if all(proof["ok"] for proof in proofs.values()) else 1)


def _tell_of_notices(tried: Collection[str]) -> None:
    """What is announced of the server by which notices go, where it was not among those that were tried."""
    notices = queries.principal()
    if notices.name not in tried and (said := announced(notices.server, clock.now())):
        click.echo(f"{notices.name} (por él salen los avisos): {said}")


def _chosen(name: str | None) -> list[Usable]:
    if name is None:
        return list(queries.usable())
    if name == queries.principal().name:
        return [queries.principal()]
    row = queries.named(name)
    if row is None:
        raise Refused(f"No hay ningún transporte «{name}».")
    return [queries.as_usable(row)]


def _proven(usable: Usable, to: str | None) -> proving.Proof:
    """The test's result, kept with its transport."""
    at = clock.now()
    proof = proving.as_proof(proving.examine(usable, to=to, at=at), to)
    if not usable.principal:
        actions.prove(queries.get(usable.id), proof, by=None, at=at)
        db.session.commit()
    return proof
