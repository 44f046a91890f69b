"""What the database must hold before somebody files: institution, departments, administrator, calendar."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

import click

from ticketing import clock
from ticketing.audience.groups.actions import open_of_procedures
from ticketing.extensions import db
from ticketing.office.calendars import actions as calendars
from ticketing.office.calendars import queries as known_calendars
from ticketing.office.departments import actions as departments
from ticketing.office.departments import sheet
from ticketing.office.departments.models import Department
from ticketing.office.departments.queries import by_name, everyone
from ticketing.office.institution.actions import describe
from ticketing.office.institution.cli import picture_of
from ticketing.office.institution.queries import institution
from ticketing.office.people import actions as people
from ticketing.office.people import passwords
from ticketing.office.people.addresses import normal
from ticketing.office.people.queries import by_email, with_capability
from ticketing.office.procedures.capabilities import roles_with
from ticketing.office.procedures.queries import first
from ticketing.setup import checks
from ticketing.setup.dialogue import Dialogue, Unanswered
from workflows import calendar_content
from workflows.capabilities import PEOPLE
from workflows.public_holidays import countries
from workflows.refusals import Refused
from workflows.rows import ADMINISTRATOR

ABOUT = ("institution", "short_name", "zone", "country", "contact", "address", "data_policy", "logo")
FOOT, LATER = ("address", "data_policy"), "que va al pie de los mensajes (vacío: después)"
YEARS_AHEAD, HOURS = 4, "mon-fri 08:00-17:00"
KINDS = {"comunicaciones": "comms", "prensa": "press", "tic": "tic", "": "department"}


def name_the_institution(talk: Dialogue) -> None:
    """Who we are. Once it is known, only what a flag says changes, and what mails lack at their foot is asked."""
    now = institution()
    if now.known and now.address and now.data_policy and not any(talk.said(name) for name in ABOUT):
        return

    def ask(name: str, question: str, check: checks.Check, default: str | None, kept: str = "") -> str | None:
        known = now.known and (name not in FOOT or bool(kept))
        return None if known and not talk.said(name) else talk.answer(name, question, check, default=default)

    name = ask("institution", "Nombre de la institución", checks.line, None)
    short = ask("short_name", "Sigla o nombre corto", checks.optional, "")
    zone = ask("zone", "Zona horaria", _zone, now.zone)
    country = ask("country", "País (dos letras)", _country, now.country or None)
    contact = ask("contact", "Dónde escriben quienes no tienen cuenta (correo o teléfono)", checks.line, None)
    address = ask("address", f"Dirección postal, {LATER}", checks.optional, "", now.address)
    policy = ask("data_policy", f"Página de la política de datos, {LATER}", checks.page, "", now.data_policy)
    logo = ask("logo", "Logotipo, archivo PNG o JPEG (vacío: ninguno)", _picture, "")
    picture = picture_of(Path(logo)) if logo else None
    if now.known and not any((name, short, zone, country, contact, address, policy, picture)):
        return
    describe(
        name=name, short=short, zone=zone, country=country, contact=contact, address=address, data_policy=policy,
        logo=picture, by=None, at=clock.now(),
    )  # fmt: skip


def take_departments(talk: Dialogue) -> None:
    """From a sheet, or one by one. At least one, and one that attends: the comms group's."""
    if talk.said("departments"):
        made = sheet.take_in(Path(str(talk.given["departments"])), by=None, at=clock.now())
        click.echo(f"{len(made)} dependencias agregadas.")
    if everyone():
        return
    file = talk.answer("departments", "Archivo CSV con las dependencias (vacío: una por una)", checks.optional,
                       default="" if talk.asks else None)  # fmt: skip
    if file:
        sheet.take_in(Path(file), by=None, at=clock.now())
        return
    while name := click.prompt("Nombre de la dependencia (vacío: no hay más)", default="", show_default=False).strip():
        try:
            _one(name, clock.now())
        except Refused as refusal:
            click.echo(f"  {refusal.sentence}")
    if not everyone():
        raise Unanswered("Falta al menos una dependencia.")


def hire_administrator(talk: Dialogue) -> None:
    """The first person who may give everybody else a place; later only who a flag names."""
    at = clock.now()
    there = with_capability(PEOPLE, known_calendars.today(at))
    if there and not talk.said("admin_email"):
        return
    email = talk.answer("admin_email", "Correo de quien administra", normal)
    if (person := by_email(email)) is not None:
        if person not in there:
            people.grant(person, _administering(), from_on=known_calendars.today(at), by=None, at=at)
        return
    name = talk.answer("admin_name", "Nombre de quien administra", checks.line)
    where = talk.answer("admin_department", "En qué dependencia trabaja", _department, default=everyone()[0].name)

    def strong(said: str) -> str:
        passwords.refuse_weak(said, name, email)
        return said

    password = talk.answer("admin_password", "Contraseña", strong, hidden=True)
    made = people.add(name, email, _named(where), position="Administración", password=password, by=None, at=at)
    people.grant(made, _administering(), from_on=known_calendars.today(at), by=None, at=at)


def set_calendar(talk: Dialogue) -> None:
    """The procedure's own calendar, or one of a country's holidays; later only what a flag says."""
    at, there, now = clock.now(), known_calendars.newest(), institution()
    if there is not None and not talk.said("calendar_years"):
        return
    own = first()
    if own.brings_calendar and not talk.said("calendar_years") and talk.chosen(_offer(), default=True):
        calendars.keep(own.calendar, by=None, at=at, reason="Puesta en marcha")
        return
    until = f"{at.year}-{at.year + YEARS_AHEAD}"
    years = talk.answer("calendar_years", "Años del calendario", _years, default=until)
    hours = talk.answer("calendar_hours", "Horario de atención", _hours, default=HOURS)
    content = calendar_content.made(country=now.country, years=years, hours=hours, zone=now.zone)
    named = None if own.brings_calendar else own.calendar["name"]
    calendars.keep(content, by=None, at=at, reason="Puesta en marcha", of=named)


def open_groups(_talk: Dialogue) -> None:
    """The institutional groups with which the procedures begin."""
    open_of_procedures(at=clock.now())


def _administering() -> str:
    """The role of whoever administers: the one that every installation has, unless the files let another do it."""
    may = roles_with(PEOPLE)
    return ADMINISTRATOR if ADMINISTRATOR in may else min(may)


def _offer() -> str:
    own = first()
    return f"¿Usar el calendario del procedimiento «{own.label}» ({own.calendar['name']})?"


def _one(name: str, at: datetime) -> Department:
    short = click.prompt("  Sigla", default="", show_default=False).strip()
    kind = click.prompt("  Clase (comunicaciones, prensa, tic; vacío: ninguna)", default="", show_default=False).strip()
    above = click.prompt("  Depende de (vacío: de ninguna)", default="", show_default=False).strip()
    if kind.lower() not in KINDS:
        raise Refused(f"No existe la clase «{kind}».")
    made = departments.add(name, short, KINDS[kind.lower()], _named(above) if above else None, by=None, at=at)
    db.session.commit()
    return made


def _named(name: str) -> Department:
    found = by_name(name)
    if found is None:
        raise Refused(f"No hay ninguna dependencia «{name}».")
    return found


def _department(said: str) -> str:
    return _named(said).name


def _zone(said: str) -> str:
    if said not in available_timezones():
        raise Refused(f"No existe la zona horaria «{said}»; escriba una como Europe/Madrid.")
    return said


def _country(said: str) -> str:
    if said.upper() not in countries():
        raise Refused(f"No se conoce el país «{said}»; escriba su código de dos letras, como CO.")
    return said.upper()


def _picture(said: str) -> str:
    if said and not Path(said).is_file():
        raise Refused(f"No se puede leer {said}.")
    return said


def _years(said: str) -> str:
    calendar_content.years_of(said)
    return said


def _hours(said: str) -> str:
    calendar_content.hours_of(said)
    return said
