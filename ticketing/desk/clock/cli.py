"""`calendar make|import|show|close|versions`: the office's working calendars, each change a version of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import yaml
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office.calendars import actions, queries
from ticketing.office.calendars.models import CalendarVersion
from ticketing.office.institution.queries import institution
from ticketing.office.terminal import agreed, spoken
from ticketing.web.filters import when
from workflows import calendar_content
from workflows.day_plan import WEEKDAYS
from workflows.refusals import Refused

calendar = AppGroup("calendar", help="Los calendarios laborales: hacerlos, cerrar un día, ver sus versiones.")
WHY = click.option("--why", default="", help="Por qué cambia; se pide si ya hay un calendario.")
WHICH = click.option("--calendar", "which", help="De qué calendario se trata; si no se dice, del primero.")
NEW = click.option("--new", help="Empezar otro calendario, con este nombre.")
YES = click.option("--yes", is_flag=True, help="No preguntar.")
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
HOURS, MOST_SHOWN, MOST_OF_A_NAME = "mon-fri 08:00-17:00", 20, 60


@calendar.command("make")
@click.option("--country", default="", help="País de los festivos (dos letras); si no se dice, el de la institución.")
@click.option("--years", required=True, help="Años que abarca: 2026-2030.")
@click.option("--hours", default=HOURS, show_default=True, help="«mon-fri 08:00-12:00,14:00-18:00; sat 08:00-12:00».")
@click.option("--zone", default="", help="Zona horaria; si no se dice, la de la institución.")
@click.option("--name", default="", help="Cómo se titula esta versión.")
@WHICH
@NEW
@WHY
@YES
@with_appcontext
def make(
    country: str, years: str, hours: str, zone: str, name: str, which: str | None, new: str | None, why: str, yes: bool
) -> None:
    """Hace un calendario con los festivos de un país y el horario de la oficina."""
    with spoken():
        now = institution()
        where, zone = country or now.country, zone or now.zone
        title = name or new or ""
        content = calendar_content.made(country=where, years=years, hours=hours, zone=zone, name=title)
        _keep(content, of=_named(which, new), why=why, yes=yes)


@calendar.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@WHICH
@NEW
@WHY
@YES
@with_appcontext
def take_in(file: Path, which: str | None, new: str | None, why: str, yes: bool) -> None:
    """Toma el calendario de un archivo JSON o YAML, como lo muestra «calendar show --json»."""
    with spoken():
        _keep(calendar_content.checked(_read(file)), of=_named(which, new), why=why, yes=yes)


@calendar.command("show")
@click.argument("number", type=int, required=False)
@WHICH
@click.option("--json", "as_json", is_flag=True, help="El contenido, para «calendar import».")
@with_appcontext
def show(number: int | None, which: str | None, as_json: bool) -> None:
    """Muestra la versión vigente de un calendario, o la de ese número."""
    with spoken():
        row = db.session.get(CalendarVersion, number) if number is not None else queries.current(_named(which))
        if row is None:
            raise Refused(f"No hay una versión {number} del calendario.")
        if as_json:
            click.echo(json.dumps(row.content, ensure_ascii=False, indent=1))
            return
        for line in _told(row.content):
            click.echo(line)


@calendar.command("close")
@click.argument("day")
@click.option("--why", required=True, help="Por qué no hay atención ese día.")
@WHICH
@YES
@with_appcontext
def close(day: str, why: str, which: str | None, yes: bool) -> None:
    """Cierra un día: DAY es AAAA-MM-DD, también si ya pasó. Dice primero qué plazos se mueven."""
    with spoken():
        closing = calendar_content.day_said(day)
        of = _named(which)
        _keep(calendar_content.closed(queries.current(of).content, closing, why), of=of, why=why, yes=yes)


@calendar.command("versions")
@click.option("--calendar", "which", help="De qué calendario; si no se dice, de todos.")
@with_appcontext
def versions(which: str | None) -> None:
    """Las versiones de los calendarios: número, cuándo se hizo, de qué calendario, cómo se titula y por qué."""
    with spoken():
        of = _named(which)
        for row in db.session.scalars(select(CalendarVersion).order_by(CalendarVersion.id)):
            if of in (None, row.name):
                told = (row.id, when(row.made_at), row.name, row.content["name"], row.reason)
                click.echo("\t".join(map(str, told)))


def _named(which: str | None, new: str | None = None) -> str | None:
    """The calendar that somebody names, which there must be, or a new one; None: the first. Raises Refused."""
    there = queries.names()
    if which is not None and new is not None:
        raise Refused("Diga --calendar, para cambiar uno que hay, o --new, para empezar otro.")
    if which is not None and which not in there:
        raise Refused(f"No hay ningún calendario «{which}»; hay: {', '.join(there) or 'ninguno'}.")
    if new is not None and new in there:
        raise Refused(f"Ya hay un calendario «{new}»; para cambiarlo, diga --calendar.")
    if new is not None and not (new.strip() and new.isprintable() and len(new) <= MOST_OF_A_NAME):
        raise Refused(f"El nombre de un calendario va en una línea y tiene hasta {MOST_OF_A_NAME} caracteres.")
    return which if which is not None else new


def _keep(content: Mapping[str, Any], *, of: str | None, why: str, yes: bool) -> None:
    """Say what the new version moves, ask, and keep it. While somebody thinks nothing is held or written."""
    at = clock.now()
    if not yes:
        moved = _tried(content, of, why, at)
        for line in moved[:MOST_SHOWN]:
            click.echo(line)
        if len(moved) > MOST_SHOWN:
            click.echo(f"… y {len(moved) - MOST_SHOWN} más.")
        if moved and not agreed("¿Seguir?"):
            raise Refused("No cambió nada.")
    before = queries.newest(of)
    row = actions.keep(content, by=None, at=at, reason=why, of=of)
    unchanged = before is not None and before.id == row.id
    click.echo("El calendario ya decía eso." if unchanged else f"Calendario vigente: versión {row.id}, «{row.name}».")


def _tried(content: Mapping[str, Any], of: str | None, why: str, at: datetime) -> list[str]:
    """Which deadlines the version would move, a line each; nothing of the trial stays."""
    before = _deadlines()
    try:
        actions.keep(content, by=None, at=at, reason=why, of=of)
        after = _deadlines()
    finally:
        db.session.rollback()
    return [
        f"{number}: vence {_moment(before.get(number))} → {_moment(due)}"
        for number, due in after.items()
        if due != before.get(number)
    ]


def _deadlines() -> dict[str, datetime | None]:
    """How each ticket whose clock is not stopped is called -> when it is due."""
    going_on = select(Ticket).where(Ticket.clock != "stopped").order_by(Ticket.id)
    return {ticket.number: ticket.due_at for ticket in db.session.scalars(going_on)}


def _moment(at: datetime | None) -> str:
    return when(at) if at else "sin fecha"


def _read(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refused(f"No se puede leer {file}: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} no es un texto en UTF-8.") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f", en la línea {mark.line + 1}" if mark else ""
        raise Refused(f"{file} no es JSON ni YAML bien escrito{where}.") from None


def _told(content: Mapping[str, Any]) -> Iterator[str]:
    yield f"{content['name']} ({content['zone']}), de {content['first_year']} a {content['last_year']}"
    for day, name in zip(WEEKDAYS, DAYS, strict=True):
        yield f"  {name}: {', '.join(content['weekdays'].get(day, ())) or 'sin atención'}"
    for season in content.get("seasons", ()):
        yield f"  temporada «{season['name']}»: {season['from']} a {season['to']}"
    yield f"  {len(content.get('holidays', {}))} festivos"
    for day, other in content.get("dates", {}).items():
        yield f"  {day}: {', '.join(other.get('windows', ())) or 'cerrado'} ({other['name']})"
