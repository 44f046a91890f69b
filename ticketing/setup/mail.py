"""The mail server, and a first letter through it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from flask import Flask

import config
from ticketing import clock
from ticketing.office.notices.trial import try_out
from ticketing.setup import checks, keeping
from ticketing.setup.dialogue import Dialogue

VARIABLE = "DESPACHO_SMTP_URL"


def settle(talk: Dialogue, path: Path, app: Flask) -> bool:
    """Ask for the mail server if none is settled, and send a letter if somebody says to whom. Whether all went well."""
    to = str(talk.given.get("test_mail") or "")
    if talk.said("smtp_url") or VARIABLE not in config.settled(path):
        keeping.keep(path, {VARIABLE: talk.answer("smtp_url", "Servidor de correo", checks.mail_server)})
        if not to and talk.asks:
            question = "Correo al que se envía una prueba (vacío: a nadie)"
            to = talk.answer("test_mail", question, checks.optional, default="")
    while to and (problem := _tried(to, path, app)):
        click.echo(f"La prueba no salió. {problem}", err=True)
        if talk.said("smtp_url") or not talk.chosen("¿Escribir de nuevo el servidor de correo?", default=False):
            return False
        keeping.keep(path, {VARIABLE: talk.answer("smtp_url", "Servidor de correo", checks.mail_server)})
    return True


def _tried(to: str, path: Path, app: Flask) -> str | None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=config.settled(path)[VARIABLE])
    problem = try_out(to, clock.now())
    if problem is None:
        click.echo(f"Prueba enviada a {to}.")
    return problem
