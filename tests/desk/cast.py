"""The desk's cast, and what is needed in two lines to have a ticket somewhere in its life."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.harness.footing import footed
from tests.harness.telling import once, retold

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket
    from ticketing.office.departments.models import Department
    from ticketing.office.files.models import StoredFile
    from ticketing.office.people.models import Person

BOGOTA = ZoneInfo("America/Bogota")
CAMPAIGN = "Campañas de mensajes de texto o e-mail"
WEB = "Publicación de archivos en la web"
BOTH = "Actualización web + campañas mensajes de texto o e-mail"
LIST = "estudiantes"
GROUPS = {"attention": "Proveedor de atención", "ies": "Instituciones", "staff": "Funcionarios"}
_numbers = itertools.count(1)


def at(text: str) -> datetime:
    """ "2026-03-02 10:15" on the office's wall (with seconds if they are given)."""
    return datetime.fromisoformat(text).replace(tzinfo=BOGOTA).astimezone(UTC)


FILED = at("2026-03-02 10:15")


@dataclass(frozen=True)
class Cast:
    """Everybody by what they are."""

    credit: Department
    law: Department
    treasury: Department
    comms: Department
    requester: Person
    colleague: Person
    head: Person
    deputy: Person
    stranger: Person
    law_head: Person
    treasury_head: Person
    press: Person
    professional: Person
    other_professional: Person
    coordinator: Person
    auditor: Person
    designer: Person


UNITS = {
    "credit": "Vicepresidencia de Crédito",
    "law": "Oficina Jurídica",
    "treasury": "Tesorería",
    "comms": "Oficina Comercial y de Mercadeo",
}
PEOPLE = {
    "requester": "Rosa Solicitante",
    "colleague": "Carlos Colega",
    "head": "Víctor Vicepresidente",
    "deputy": "Delia Encargada",
    "stranger": "Elena Ajena",
    "law_head": "Luis Jurídico",
    "treasury_head": "Teresa Tesorera",
    "press": "Paula Prensa",
    "professional": "Pedro Profesional",
    "other_professional": "Ana Atiende",
    "coordinator": "Clara Coordinadora",
    "auditor": "Arturo Auditor",
    "designer": "Diana Diseño",
}


def hire() -> Cast:
    """An institution of four departments with the people of the story, on the Colombian calendar."""
    once("the cast", _hired)
    return present()


def present() -> Cast:
    """The cast, found again within an open context."""
    from ticketing.extensions import db
    from ticketing.office.departments.models import Department
    from ticketing.office.people.models import Person

    units = {unit.name: unit for unit in db.session.scalars(select(Department))}
    people = {person.name: person for person in db.session.scalars(select(Person))}
    return Cast(
        **{key: units[name] for key, name in UNITS.items()}, **{key: people[name] for key, name in PEOPLE.items()}
    )


def _hired() -> None:
    from ticketing.audience.lists.models import MailingList
    from ticketing.demo import roles
    from ticketing.extensions import db
    from ticketing.office.calendars import actions as calendars
    from ticketing.office.departments.actions import add as department
    from ticketing.office.people import actions as people
    from ticketing.office.senders.models import Sender
    from workflows.reading import load

    born = at("2026-01-02 09:00")

    def dept(name: str, kind: str = "department", parent: Department | None = None) -> Department:
        return department(name, name[:30], kind, parent, by=None, at=born)

    def person(name: str, home: Department) -> Person:
        key = "".join(char for char in name.lower() if char.isascii() and char.isalpha())
        return people.add(name, f"{key}@despacho.test", home, by=None, at=born)

    credit, law = dept("Vicepresidencia de Crédito"), dept("Oficina Jurídica")
    treasury, comms = dept("Tesorería"), dept("Oficina Comercial y de Mercadeo", "comms")
    group, press = dept("Grupo de Crédito", parent=credit), dept("Oficina Asesora", "press")
    homes = {"requester": group, "colleague": group, "head": credit, "law_head": law, "auditor": law, "press": press}
    homes |= dict.fromkeys(("deputy", "stranger", "treasury_head"), treasury)
    for key, name in PEOPLE.items():
        person(name, homes.get(key, comms))
    db.session.flush()
    cast = present()
    people.name_head(credit, cast.head, "Vicepresidente", by=None, at=born)
    people.name_head(law, cast.law_head, "Jefe", by=None, at=born)
    people.name_head(treasury, cast.treasury_head, "Jefe", by=None, at=born)
    for someone, role in (
        (cast.press, roles.PRESS_OFFICE), (cast.professional, roles.PROFESSIONAL),
        (cast.other_professional, roles.PROFESSIONAL), (cast.coordinator, roles.COORDINATOR),
        (cast.auditor, roles.AUDITOR),
    ):  # fmt: skip
        people.grant(someone, role, from_on=date(2026, 1, 1), by=None, at=born)
    calendars.keep(load("icetex").calendar, by=None, at=born)
    footed()
    for code, name in GROUPS.items():
        group = MailingList(code=code, name=name, kind="group", valid_until=date(2027, 12, 31), made_at=born)
        group.owner, group.domains = cast.coordinator, [f"{code}.example", "despacho.test"]
        db.session.add(group)
    db.session.add(MailingList(code=LIST, name="Estudiantes", valid_until=date(2027, 12, 31), made_at=born))
    for address, name in (("credito", "Crédito"), ("otro", "Otro")):
        sender = f"{address}@demo.despacho.example"
        db.session.add(
            Sender(address=sender, address_key=sender, name=name, everybody=True, found={"ok": True}, checked_at=born,
                   made_at=born)
        )  # fmt: skip
    db.session.commit()


def stored(name: str = "constancia.pdf", media_type: str = "application/pdf", by: Person | None = None) -> StoredFile:
    """A file that somebody uploaded; a document, as one that was looked at and may be published."""
    from ticketing.extensions import db
    from ticketing.office.files.models import StoredFile
    from ticketing.office.papers.models import FIT, Paper

    number = next(_numbers)
    file = StoredFile(
        token=f"archivo{number}", sha256=f"{number:064x}", name=name, media_type=media_type, size=1000,
        uploaded_by_id=by.id if by else None, uploaded_at=FILED,
    )  # fmt: skip
    db.session.add(file)
    db.session.add(Paper(sha256=file.sha256, media_type=media_type, state=FIT, findings=[], removed=[], asked_at=FILED))
    db.session.flush()
    return file


def form(**changes: Any) -> dict[str, Any]:
    """A campaign's form, filled."""
    filled: dict[str, Any] = {
        "subject": "Becas abiertas hasta el viernes",
        "sender": {"name": "Crédito", "address": "credito@demo.despacho.example"},
        "audience": {"lists": [LIST]},
        "words": "<p>Inscríbase antes del <strong>viernes</strong>.</p>",
        "latest_date": "2026-03-31",
        "brand_manual": True,
    }
    return filled | changes


@retold
def filed(
    cast: Cast,
    when: datetime = FILED,
    *,
    by: Person | None = None,
    category: str = CAMPAIGN,
    evidence: bool = True,
    exception: str | None = None,
    fields: Mapping[str, Any] | None = None,
    **more: Any,
) -> Ticket:
    """A filed request of the requester; with the evidence of the Oficina Asesora unless told otherwise."""
    from ticketing.desk.filing.actions import file_request
    from workflows.reading import load

    files = [(stored(), "comunicaciones", None)] if evidence else []
    files += [(stored("soporte.pdf"), "attachment", None)] if exception else []
    files += more.pop("files", [])
    return file_request(
        procedure=load("icetex"), category=category, exception=exception, fields=fields or form(), files=files,
        by=by or cast.requester, at=when, **more,
    )  # fmt: skip


@retold
def approve(
    ticket: Ticket, cast: Cast, when: datetime = FILED, gate: str = "jefatura", by: Person | None = None
) -> None:
    """The gate's approval, by the head unless told otherwise."""
    from ticketing.desk.gates.queries import to_sign
    from ticketing.desk.signing.actions import sign_gate

    sign_gate(ticket, gate, "approved", by=by or cast.head, at=when, content_hash=to_sign(ticket, gate))


@retold
def received(cast: Cast, when: datetime = FILED, **more: Any) -> Ticket:
    """A request that was filed and approved at once."""
    ticket = filed(cast, when, **more)
    approve(ticket, cast, when)
    return ticket


def ticks(ticket: Ticket) -> list[str]:
    """Every item of the verification list that concerns the ticket."""
    from ticketing.desk.verification.queries import items

    return [item.key for item in items(ticket)]


def proved(ticket: Ticket, when: datetime) -> None:
    """Somebody vouches for what was published, as there is no world outside to look at."""
    from ticketing.desk.deliverables.queries import unproved
    from ticketing.desk.publications.actions import vouch

    for row in unproved(ticket):
        assert row.done_by is not None
        vouch(ticket, row.kind, reason="La vi en el portal", by=row.done_by, at=when)


@retold
def sends_a_file(ticket: Ticket, cast: Cast, when: datetime) -> None:
    """The requester sends a file with a message: what was verified of the request is asked again with the answer."""
    from ticketing.desk.attachments.actions import attach

    attach(ticket, stored("nuevo.pdf", by=cast.requester), "message", by=cast.requester, at=when)


@retold
def taken(cast: Cast, when: datetime = FILED, **more: Any) -> Ticket:
    """A request in work, with the professional."""
    from ticketing.desk.handling.actions import take

    ticket = received(cast, when, **more)
    take(ticket, items=ticks(ticket), by=cast.professional, at=when, seen=ticket.version)
    return ticket
