"""The commands behind `flask --app wsgi`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from config import VERSION, SettingsError
from masking import described
from ticketing import clock, worker
from ticketing.demo import campaign as demo_campaign
from ticketing.demo import reset, seed
from ticketing.demo import run as demo_run
from ticketing.desk.clock.cli import calendar
from ticketing.ledger.verification import verify
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.chunks.cli import restored
from ticketing.massmail.message.cli import dkim
from ticketing.massmail.returns.command import lines as classified
from ticketing.massmail.statistics.cli import tracking
from ticketing.massmail.transports.cli import transport
from ticketing.office.accounts import actions as accounts
from ticketing.office.calendars.queries import today
from ticketing.office.departments import actions as departments
from ticketing.office.departments import sheet
from ticketing.office.departments.models import KINDS
from ticketing.office.departments.queries import by_name as department_named
from ticketing.office.institution.cli import institution
from ticketing.office.people import actions as people
from ticketing.office.people.queries import by_email
from ticketing.office.procedures.queries import BOUND, head_titles
from ticketing.office.senders.cli import sender_register
from ticketing.office.terminal import fail, plainly, spoken
from ticketing.office.tokens.cli import token
from ticketing.oversight.samples.queries import redraw
from ticketing.procedure_cli import procedure
from ticketing.upgrading import upgrade
from ticketing.web import walls
from workflows.refusals import Refused

department = AppGroup("department", help="Dependencias.")
person = AppGroup("person", help="Personas que entran al sistema.")
chain = AppGroup("chain", help="La cadena que hace visible toda alteración del registro.")
audit = AppGroup("audit", help="Muestras mensuales.")
campaign = AppGroup("campaign", help="Campañas.")
returns = AppGroup("returns", help="Devoluciones: rebotes, quejas, respuestas automáticas.")
demo = AppGroup("demo", help="La institución de demostración.")


def install(app: Flask) -> None:
    """Register every command."""
    groups = (
        calendar, institution, procedure, department, person, chain, audit, campaign, returns, tracking, transport,
        dkim, token, sender_register,
    )  # fmt: skip
    for command in (*groups, show_settings, show_version, run_worker, run_sender, restored, upgrade):
        app.cli.add_command(plainly(command))
    if app.config["SETTINGS"].demo:
        app.cli.add_command(demo)


@click.command("settings")
@with_appcontext
def show_settings() -> None:
    """Todos los ajustes, su significado y de dónde salió cada valor; los secretos, tapados."""
    for name, value, source, meaning in described(current_app.config["SETTINGS"]):
        click.echo(f"{name}={value}\n    {meaning} [{source}]")


@click.command("version")
def show_version() -> None:
    """La versión del programa."""
    click.echo(VERSION)


@click.command("worker")
@click.option("--send/--no-send", default=None, help="Enviar además de avisar; sin decirlo, solo si no hay mensajería.")
def run_worker(send: bool | None) -> None:
    """Despacha campañas, avisos y todo lo que vence; con mensajería (DESPACHO_BROKER_URL), campañas no."""
    try:
        worker.run(current_app._get_current_object(), send=send)  # type: ignore[attr-defined]
    except SettingsError as problem:
        fail(str(problem))


@click.command("sender")
def run_sender() -> None:
    """Envía los bloques que anuncia la mensajería (DESPACHO_BROKER_URL), en cuantas máquinas haga falta."""
    if not current_app.config["SETTINGS"].broker_url:
        fail("Falta DESPACHO_BROKER_URL: sin mensajería envía «worker».")
    worker.run_sender(current_app._get_current_object())  # type: ignore[attr-defined]


@department.command("add")
@click.argument("name")
@click.option("--short", default="", help="Sigla o nombre corto.")
@click.option("--kind", default="department", type=click.Choice(KINDS), show_default=True)
@click.option("--under", default=None, help="Nombre o sigla de la dependencia de la que depende.")
@with_appcontext
def department_add(name: str, short: str, kind: str, under: str | None) -> None:
    """Agrega una dependencia."""
    with spoken():
        parent = department_named(under) if under else None
        if under and parent is None:
            raise Refused(f"No hay ninguna dependencia «{under}».")
        click.echo(departments.add(name, short, kind, parent, by=None, at=clock.now()).name)


@department.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def department_import(file: Path) -> None:
    """Agrega las dependencias de un CSV: nombre, sigla, clase (comunicaciones, prensa, tic o nada), depende de."""
    with spoken():
        made = sheet.take_in(file, by=None, at=clock.now())
        click.echo(f"{len(made)} dependencias agregadas.")


@person.command("add")
@click.argument("name")
@click.argument("email")
@click.option("--department", required=True, help="Nombre o sigla de la dependencia.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    help="Rol que se le concede; puede repetirse. ROL@PROCEDIMIENTO: solo en él.",
)
@click.option("--position", default="", help="Cargo.")
@click.password_option(help="Contraseña; sin ella se pregunta.")
@with_appcontext
def person_add(name: str, email: str, department: str, roles: tuple[str, ...], position: str, password: str) -> None:
    """Agrega una persona."""
    with spoken():
        at, where = clock.now(), department_named(department)
        if where is None:
            raise Refused(f"No hay ninguna dependencia «{department}»; agréguela con «department add».")
        made = people.add(name, email, where, position=position, password=password, by=None, at=at)
        for role in roles:
            said, _, only = role.partition(BOUND)
            people.grant(made, said, procedure=only or None, from_on=today(at), by=None, at=at)
        click.echo(f"{made.name} <{made.email}>")


@person.command("head")
@click.argument("email")
@click.argument("department")
@click.option("--title", default=None, help="Cómo se llama quien la encabeza; sin decirlo, el primero que firma.")
@with_appcontext
def person_head(email: str, department: str, title: str | None) -> None:
    """Dice quién encabeza una dependencia: firma lo que ella pide."""
    with spoken():
        found, where = by_email(email), department_named(department)
        if found is None:
            raise Refused(f"No hay nadie con el correo {email}.")
        if where is None:
            raise Refused(f"No hay ninguna dependencia «{department}».")
        named = people.name_head(where, found, title or next(iter(head_titles()), ""), by=None, at=clock.now())
        click.echo(f"{found.name}: {named.title} de {where.name}")


@person.command("password")
@click.argument("email")
@click.password_option(help="Contraseña nueva; sin ella se pregunta.")
@with_appcontext
def person_password(email: str, password: str) -> None:
    """Cambia la contraseña de una persona y cierra sus sesiones."""
    with spoken():
        found = by_email(email)
        if found is None:
            raise Refused(f"No hay nadie con el correo {email}.")
        accounts.set_password(found, password, by=None, at=clock.now())


@chain.command("verify")
@with_appcontext
def chain_verify() -> None:
    """Comprueba que el registro dice lo que se escribió."""
    verdict = verify()
    if verdict.broken:
        fail(f"Cadena rota: {verdict.broken}")
    click.echo(f"Cadena íntegra: {verdict.events} eventos, {verdict.unsealed} sin sellar todavía.")


@audit.command("redraw")
@click.argument("month")
@click.option("--procedure", help="De las solicitudes de qué procedimiento; sin decirlo, del primero.")
@with_appcontext
def audit_redraw(month: str, procedure: str | None) -> None:
    """Repite el sorteo de un mes: los mismos números, siempre."""
    with spoken():
        for number in redraw(month, procedure):
            click.echo(number)


@campaign.command("show")
@click.argument("campaign_id", type=int)
@with_appcontext
def campaign_show(campaign_id: int) -> None:
    """El balance de una campaña, en JSON."""
    with spoken():
        click.echo(json.dumps(balance(campaign_id)))


@returns.command("classify")
@click.argument("files", nargs=-1, required=True)
def returns_classify(files: tuple[str, ...]) -> None:
    """Dice qué es cada mensaje devuelto: una línea de JSON por destinatario."""
    try:
        for line in classified(files):
            click.echo(json.dumps(line, ensure_ascii=False))
    except OSError as problem:
        fail(f"No se puede leer {problem.filename}: {problem.strerror}.")


@demo.command("run")
def demo_serve() -> None:
    """Sirve la demostración: escritorio, despachador y buzón local."""
    demo_run.run(current_app.config["SETTINGS"])


@demo.command("seed")
@click.option("--tickets", default=120, show_default=True, type=click.IntRange(min=0))
@click.option("--contacts", default=2000, show_default=True, type=click.IntRange(min=0))
@with_appcontext
def demo_seed(tickets: int, contacts: int) -> None:
    """Llena una base vacía con la institución de demostración."""
    with spoken():
        seed.seed(tickets=tickets, contacts=contacts, at=clock.now())


@demo.command("reset")
def demo_reset() -> None:
    """La demostración, de nuevo desde el principio."""
    reset.reset(current_app.config["SETTINGS"])


@demo.command("campaign")
@click.option("--recipients", required=True, type=click.IntRange(min=1))
@with_appcontext
def demo_send(recipients: int) -> None:
    """Arma y lanza una campaña aprobada a tantas direcciones del dominio de demostración."""
    with spoken():
        click.echo(json.dumps({"id": demo_campaign.launch(recipients, at=clock.now())}))


@demo.command("clock")
@click.argument("to")
def demo_clock(to: str) -> None:
    """Mueve el reloj de todos los procesos: «+3d», «+2h», «2026-03-02T10:15» o «reset»."""
    click.echo(clock.move(_moment(to)).isoformat())


def _moment(to: str) -> datetime | timedelta | None:
    if to == "reset":
        return None
    units: dict[str, Callable[[int], timedelta]] = {
        "d": lambda n: timedelta(days=n),
        "h": lambda n: timedelta(hours=n),
        "m": lambda n: timedelta(minutes=n),
    }
    if to[0] in "+-" and to[-1] in units and to[1:-1].isdigit():
        return units[to[-1]](int(to[:-1]))
    try:
        moment = datetime.fromisoformat(to)
    except ValueError:
        fail(f"No se entiende «{to}»: use +3d, +2h, +15m, una fecha ISO-8601 o reset.")
    return moment if moment.tzinfo else moment.replace(tzinfo=walls.home())
