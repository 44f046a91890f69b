"""`flask dkim …`: the key that signs."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from ticketing.massmail.message import dkim_key
from ticketing.massmail.message.dkim import Signer
from ticketing.web.settings import settings

dkim = AppGroup("dkim", help="La clave con la que se firman los mensajes.")


@dkim.command("key")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--selector", default=None, help="Nombre con el que se publica; por omisión, el de los ajustes o «despacho»."
)
@click.option("--kind", default="rsa", type=click.Choice(["rsa", "ed25519"]), show_default=True)
@with_appcontext
def dkim_make(file: Path | None, selector: str | None, kind: str) -> None:
    """Hace la clave privada (nunca reemplaza una) y muestra el registro DNS que se debe publicar."""
    selector = selector or settings().dkim_selector or "despacho"
    path = file or Path(settings().dkim_key_file or settings().data_dir / f"dkim-{selector}.pem")
    made = dkim_key.make(path, kind=kind)
    try:
        signer = Signer(settings().mail_domain, selector, path.read_bytes())
    except ValueError as problem:
        click.echo(str(problem), err=True)
        sys.exit(1)
    click.echo(f"{'Clave nueva' if made else 'La clave ya estaba, queda como está'}: {path}", err=True)
    click.echo(f"Ajustes: DESPACHO_DKIM_SELECTOR={selector} DESPACHO_DKIM_KEY_FILE={path}", err=True)
    click.echo("Publique en el DNS:", err=True)
    click.echo(dkim_key.zone_line(*dkim_key.record(signer)))
