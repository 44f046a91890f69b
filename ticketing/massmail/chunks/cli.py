"""`restored`: what is in doubt after a restore, and a person's word that it may go on."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from ticketing import clock
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.queries import backlog
from ticketing.massmail.campaigns import actions, queries
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.chunks.restored import in_doubt
from ticketing.massmail.recipients.models import ACCEPTED, DEFERRED, PENDING, UNKNOWN
from ticketing.massmail.recipients.queries import tally
from ticketing.office.people.queries import by_email
from ticketing.office.terminal import agreed, spoken
from ticketing.web.filters import thousands, when
from workflows.refusals import Refused


@click.command("restored")
@click.option("--go-on", type=int, help="Campaña que puede seguir: sale de nuevo a quienes aquí figuran sin recibirla.")
@click.option("--by", "email", help="Correo de quien responde por ello.")
@click.option("--yes", is_flag=True, help="No preguntar.")
@with_appcontext
def restored(go_on: int | None, email: str | None, yes: bool) -> None:
    """Después de restaurar una copia: qué está en duda, y dejar que siga lo que una persona revisó."""
    with spoken():
        if go_on is None:
            _tell()
        else:
            _release(go_on, email, yes)


def _tell() -> None:
    last = db.session.scalar(select(func.max(Event.at)))
    click.echo(f"Lo último que consta en esta base: {when(last) or 'nada'}. Lo que pasó después no está en ella.")
    found = in_doubt()
    for campaign in found:
        click.echo(_line(campaign))
    if found:
        click.echo("Compruebe en el servidor de correo qué salió después de esa hora. Para que una siga:")
        click.echo("  flask --app wsgi restored --go-on NÚMERO --by CORREO")
    else:
        click.echo("Ninguna campaña está retenida por una copia restaurada.")
    if waiting := backlog():
        click.echo(f"Avisos por salir: {thousands(waiting)}; los que ya habían salido llegarán otra vez.")


def _line(campaign: Campaign) -> str:
    sheet = tally(campaign.id)
    left = sum(sheet.get(status, 0) for status in (PENDING, DEFERRED, UNKNOWN))
    return (
        f"Campaña {campaign.id} «{campaign.name}»: {thousands(sheet.get(ACCEPTED, 0))} la recibieron según la copia, "
        f"{thousands(left)} figuran sin recibirla."
    )


def _release(campaign_id: int, email: str | None, yes: bool) -> None:
    person = by_email(email or "")
    if person is None or not person.active:
        raise Refused("Diga con --by el correo de una persona en servicio: queda escrito quién lo decidió.")
    campaign = next((one for one in in_doubt() if one.id == campaign_id), None)
    if campaign is None:
        raise Refused(f"La campaña {campaign_id} no está retenida por una copia restaurada.")
    click.echo(_line(campaign))
    db.session.rollback()
    if not (yes or agreed("Quienes la hayan recibido después de la copia la recibirán dos veces. ¿Sigue?")):
        raise Refused("No cambió nada.")
    actions.arm(queries.get(campaign_id), start_at=None, by=person, at=clock.now())
    click.echo("Sale de nuevo.")
