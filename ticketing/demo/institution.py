"""Founding the demo institution: departments, people, roles, calendar, procedure and lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from ticketing.audience.groups import actions as groups
from ticketing.audience.groups.actions import Mailbox
from ticketing.audience.lists import actions as lists
from ticketing.audience.lists.models import INSTITUTIONAL, PUBLIC, MailingList
from ticketing.demo import cast, roles
from ticketing.extensions import db
from ticketing.office.calendars import actions as calendars
from ticketing.office.calendars.queries import calendar
from ticketing.office.departments import actions as departments
from ticketing.office.departments.models import Department
from ticketing.office.institution.actions import describe
from ticketing.office.institution.queries import institution as office
from ticketing.office.institution.queries import unnamed
from ticketing.office.people import actions as people
from ticketing.office.people.models import Person
from ticketing.office.procedures import actions as procedures
from ticketing.office.procedures import queries as known_procedures
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.office.senders import actions as senders
from ticketing.office.senders import domain
from ticketing.web.settings import settings
from workflows.procedure import Procedure
from workflows.working_calendar import Calendar

T = TypeVar("T")
ZONE, COUNTRY = "America/Bogota", "CO"
ADDRESS, CONTACT = "Carrera 3 # 18-32, Bogotá, Colombia", f"atencion@{cast.DOMAIN}"
POLICY = f"https://www.{cast.DOMAIN}/datos-personales"
FOUNDED_BEFORE = timedelta(days=120)
AUDITED_FOR = timedelta(days=180)
AWAY_FOR = timedelta(days=21)
VALID_FOR = timedelta(days=270)

GROUPS = (
    (
        "attention", "Proveedor de atención al usuario", "Quienes atienden al público por teléfono, correo y chat.",
        cast.COORDINATOR, "atencion.",
        (("coordinacion", "Coordinación"), ("telefono", "Línea telefónica"), ("chat", "Atención por chat")),
    ),
    (
        "ies", "Instituciones de Educación Superior (IES)", "Las oficinas de crédito de las instituciones.",
        cast.OTHER_REQUESTER, "ies.",
        (("norte", "Universidad del Norte, crédito"), ("sur", "Universidad del Sur, bienestar"),
         ("oriente", "Instituto de Oriente, admisiones"), ("occidente", "Corporación de Occidente")),
    ),
    (
        "staff", "Funcionarios de la entidad", "Quienes trabajan en la entidad.", cast.COORDINATOR, "",
        (("todos", "Todas las dependencias"), ("regionales", "Sedes regionales")),
    ),
)  # fmt: skip
LISTS = (
    (
        "estudiantes",
        "Estudiantes con crédito vigente",
        "Fechas, pagos y trámites del crédito educativo.",
        cast.REQUESTER,
    ),
    ("docentes", "Docentes e instituciones", "Convocatorias y formación para quienes enseñan.", cast.OTHER_REQUESTER),
    ("personal", "Funcionarios y contratistas", "Información interna de la entidad.", cast.COORDINATOR),
    ("beneficiarios", "Beneficiarios de fondos y becas", "Resultados, giros y condonaciones.", cast.OTHER_REQUESTER),
    ("boletin", "Boletín de noticias", "El boletín mensual, para quien lo pidió y lo confirmó.", cast.COORDINATOR),
)

# Department -> the mailbox from which it writes.
SENDERS = (("credito", "credito"), ("fondos", "fondos"), ("tecnologia", "tecnologia"))


@dataclass(frozen=True)
class Institution:
    """What the seed works with: departments and people by key, the rules and the calendar."""

    places: dict[str, Department]
    people: dict[str, Person]
    version: ProcedureVersion
    rules: Procedure
    calendar: Calendar
    lists: dict[str, MailingList]


def found(*, at: datetime, before: timedelta = FOUNDED_BEFORE) -> Institution:
    """The institution as it stood some months (`before`) before `at`, with today's substitute."""
    began = at - before
    rules = known_procedures.first()
    working = calendars.keep(rules.calendar, by=None, at=began, reason="Calendario de la demostración")
    describe(
        name=unnamed(), zone=ZONE, country=COUNTRY, contact=CONTACT, address=ADDRESS, data_policy=POLICY, by=None,
        at=began,
    )  # fmt: skip
    places = _places(began)
    staff = {member.key: _hired(member, places[member.place], began, at) for member in cast.CAST}
    people.name_substitute(
        staff[cast.HEAD], staff[cast.SUBSTITUTE], from_on=at.date(), until_on=(at + AWAY_FOR).date(),
        by=staff[cast.HEAD], at=began,
    )  # fmt: skip
    _senders(places, rules, began)
    version = procedures.keep(rules, at=began)
    _groups(staff, began, at)
    return Institution(places, staff, version, rules, calendar(working), _lists(staff, began, at))


def known(*, at: datetime) -> Institution:
    """The institution that was founded already."""
    rules = known_procedures.first()
    working = calendars.keep(rules.calendar, by=None, at=at, reason="Calendario de la demostración")
    places = {place.key: one for place in cast.PLACES for one in _all(Department) if one.name == place.name}
    staff = {person.email.partition("@")[0]: person for person in _all(Person)}
    if staff and office().unsaid_at_the_foot:  # founded before mails said so much
        describe(contact=CONTACT, address=ADDRESS, data_policy=POLICY, by=None, at=at)
    lists_by_code = {one.code: one for one in _all(MailingList) if not one.is_group}
    return Institution(places, staff, procedures.keep(rules, at=at), rules, calendar(working), lists_by_code)


def _all(model: type[T]) -> list[T]:
    return list(db.session.scalars(select(model)))


def _places(at: datetime) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for place in cast.PLACES:
        above = made[place.above] if place.above else None
        made[place.key] = departments.add(place.name, place.short, place.kind, above, by=None, at=at)
    return made


def _hired(member: cast.Member, place: Department, began: datetime, now: datetime) -> Person:
    person = people.add(
        member.name, member.email, place, position=member.position, password=member.password, by=None, at=began
    )
    if member.role:
        until = (now + AUDITED_FOR).date() if member.role == roles.AUDITOR else None
        people.grant(person, member.role, from_on=began.date(), until_on=until, by=None, at=began)
    if member.heads:
        people.name_head(place, person, member.heads, by=None, at=began)
    return person


def _senders(places: dict[str, Department], rules: Procedure, at: datetime) -> None:
    """The departments' own addresses and those of classes of mail, at the demo's domain, which is taken for checked."""
    found = domain.examine(settings().mail_domain)
    for key, mailbox in SENDERS:
        name = f"{unnamed()} · {places[key].short}"
        address = f"{mailbox}@{settings().mail_domain}"
        senders.add(address, name, departments=[places[key]], found=found, by=None, at=at)
    for address in {one.address(settings().mail_domain) for one in rules.classes if one.sender}:
        senders.add(address, unnamed(), everybody=True, found=found, by=None, at=at)


def _groups(staff: dict[str, Person], began: datetime, now: datetime) -> None:
    """To whom notices go: a few mailboxes each, at domains below the demo's."""
    until, keeper = (now + VALID_FOR).date(), staff[cast.COORDINATOR]
    for code, name, purpose, owner, below, mailboxes in GROUPS:
        group = groups.make(
            code=code, name=name, purpose=purpose, owner=staff[owner], valid_until=until,
            domains=[f"{below}{cast.DOMAIN}"], by=keeper, at=began,
        )  # fmt: skip
        for mailbox, note in mailboxes:
            one = Mailbox(f"{mailbox}@{below}{cast.DOMAIN}", note=note)
            groups.put_in(group, one, by=keeper, at=began)


def _lists(staff: dict[str, Person], began: datetime, now: datetime) -> dict[str, MailingList]:
    until, coordinator = (now + VALID_FOR).date(), staff[cast.COORDINATOR]
    return {
        code: lists.enable(
            code=code,
            name=name,
            purpose=purpose,
            owner=staff[owner],
            valid_until=until,
            kind=PUBLIC if code == "boletin" else INSTITUTIONAL,
            by=coordinator,
            at=began,
        )
        for code, name, purpose, owner in LISTS
    }
