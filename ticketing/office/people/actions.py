"""What is done with people: added, disabled, given roles, departments to head and substitutes."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.departments.models import Department
from ticketing.office.people import passwords
from ticketing.office.people.addresses import normal
from ticketing.office.people.models import Grant, Headship, Person, Substitute
from ticketing.office.people.queries import by_email, with_capability
from ticketing.office.procedures.capabilities import can, roles_with
from ticketing.office.procedures.queries import granted_roles, head_titles, labels, present, role_key, role_label
from ticketing.web.characters import one_line
from ticketing.web.outcomes import Overtaken
from workflows.capabilities import PEOPLE, READ_ONLY
from workflows.refusals import Refused

LONGEST_TITLE = 80


@dataclass(frozen=True)
class Change:
    """One thing known of a person: what it was and what it is."""

    what: str
    before: str
    after: str


def add(
    name: str,
    email: str,
    department: Department,
    *,
    position: str = "",
    password: str | None = None,
    invite: bool = False,
    by: Person | None,
    at: datetime,
) -> Person:
    """A new person. Without a password nobody signs in as that person until one is set; `invite`: by a mailed link."""
    if not name.strip():
        raise Refused("Falta el nombre de la persona.")
    address = normal(email)
    if by_email(address):
        raise Refused(f"Ya hay una persona con el correo {address}.")
    person = Person(
        name=one_line(name),
        email=address,
        position=one_line(position),
        department=department,
        created_at=at,
    )
    if password is not None:
        passwords.refuse_weak(password, name, address)
        person.password_hash = passwords.hashed(password)
    db.session.add(person)
    payload = {"email": address, "department": department.name}
    record(person, "person_added", by=by, at=at, payload=payload, effects=["mail_invitation"] if invite else [])
    return person


def stamp(person: Person) -> str:
    """What tells whether what `edit` changes is still as a page showed it."""
    said = [person.name, person.email, person.position, person.department_id]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def edit(
    person: Person,
    *,
    name: str,
    email: str,
    position: str,
    department: Department,
    seen: str,
    by: Person | None,
    at: datetime,
) -> list[Change]:
    """Correct what is known of a person; what changed. Links that were mailed to another address serve no more."""
    db.session.refresh(person, with_for_update={"of": Person})
    if seen != stamp(person):
        raise Overtaken(_("Mientras usted editaba a %(name)s, alguien cambió sus datos. Revíselos.", name=person.name))
    address, other = normal(email), by_email(email)
    if not name.strip():
        raise Refused("Falta el nombre de la persona.")
    if other is not None and other.id != person.id:
        raise Refused(f"{other.name} ya tiene el correo {address}.")
    before = _said_of(person)
    person.name, person.email, person.position = one_line(name), address, one_line(position)
    person.department = department
    changed = [
        Change(what, old, new)
        for (what, old), new in zip(before.items(), _said_of(person).values(), strict=True)
        if old != new
    ]
    if not changed:
        raise Refused(f"No había nada que cambiar: los datos de {person.name} ya estaban así.")
    record(person, "person_edited", by=by, at=at, payload={"changes": [asdict(one) for one in changed]})
    return changed


def grant(
    person: Person,
    role: str,
    *,
    from_on: date,
    until_on: date | None = None,
    procedure: str | None = None,
    by: Person | None,
    at: datetime,
) -> Grant:
    """Give a role from a day on, until a day (included) if it is dated; for one procedure's requests, or for all."""
    role = role_key(role)
    _ask_given(role, procedure)
    if until_on is not None and until_on < from_on:
        raise Refused("El rol no puede terminar antes de empezar.")
    given = Grant(role=role, procedure=procedure, from_on=from_on, until_on=until_on)
    if any(_overlap(held, given) for held in person.grants):
        raise Refused(f"{person.name} ya tiene el rol «{role_label(role)}» en esas fechas.")
    if can({given.told}, READ_ONLY):
        keep_an_administrator(person, from_on)
    given.person = person
    db.session.add(given)
    payload = _period(from_on, until_on) | {"role": role_label(given.told)}
    record(person, "role_granted", by=by, at=at, payload=payload)
    return given


def redate(given: Grant, *, until_on: date | None, on: date, by: Person | None, at: datetime) -> Grant:
    """The role is held until another day, or from now on without an end. What is over is given anew instead."""
    person, before = given.person, given.until_on
    if before is not None and before < on:
        raise Refused("Ese rol ya terminó: otórguelo de nuevo.")
    if until_on == before:
        raise Refused("El rol ya termina ese día." if before else "El rol ya está sin fecha de fin.")
    if until_on is not None and until_on < max(given.from_on, on):
        raise Refused("El rol no puede terminar antes de hoy ni de empezar: para quitarlo ya, retírelo.")
    meant = Grant(role=given.role, procedure=given.procedure, from_on=given.from_on, until_on=until_on)
    if any(_overlap(held, meant) for held in person.grants if held.id != given.id):
        raise Refused(f"{person.name} ya tiene el rol «{role_label(given.role)}» en esas fechas.")
    if until_on is not None and can({given.told}, PEOPLE):
        keep_an_administrator(person, until_on + timedelta(days=1))
    given.until_on = until_on
    payload = _period(given.from_on, until_on) | {
        "role": role_label(given.told),
        "before": before.isoformat() if before else None,
    }
    record(person, "role_redated", by=by, at=at, payload=payload)
    return given


def withdraw_role(given: Grant, *, on: date, by: Person | None, at: datetime) -> None:
    """The role is no longer held from `on`; what was held before stays on record."""
    person = given.person
    if can({given.told}, PEOPLE):
        keep_an_administrator(person, on)
    if given.from_on >= on:
        person.grants.remove(given)
        db.session.delete(given)
    else:
        given.until_on = on - timedelta(days=1)
    record(person, "role_withdrawn", by=by, at=at, payload={"role": role_label(given.told), "from": on.isoformat()})


def name_head(department: Department, person: Person, title: str, *, by: Person | None, at: datetime) -> Headship:
    """The person heads the department: signs its requests, and those of the departments below it."""
    title = one_line(title)
    if (known := head_titles()) and title not in known:
        raise Refused(f"Encabezan una dependencia: {', '.join(known)}.")
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"Diga cómo se llama quien encabeza la dependencia, en {LONGEST_TITLE} letras a lo sumo.")
    if any(held.department_id == department.id for held in person.headships):
        raise Refused(f"{person.name} ya encabeza {department.name}.")
    headship = Headship(department=department, person=person, title=title)
    db.session.add(headship)
    record(person, "head_named", by=by, at=at, payload={"department": department.name, "title": title})
    return headship


def remove_head(headship: Headship, *, by: Person | None, at: datetime) -> None:
    """The person no longer heads that department."""
    person, department = headship.person, headship.department
    person.headships.remove(headship)
    db.session.delete(headship)
    record(person, "head_removed", by=by, at=at, payload={"department": department.name})


def name_substitute(
    absent: Person, stands_in: Person, *, from_on: date, until_on: date, by: Person | None, at: datetime
) -> Substitute:
    """Somebody signs for somebody else between two days, both included."""
    if absent.id == stands_in.id:
        raise Refused("Elija a otra persona: nadie se reemplaza a sí mismo.")
    if not stands_in.active:
        raise Refused(f"{stands_in.name} ya no está en servicio.")
    if until_on < from_on:
        raise Refused("El último día no puede ser anterior al primero.")
    row = Substitute(absent=absent, stands_in=stands_in, from_on=from_on, until_on=until_on)
    db.session.add(row)
    payload = _period(from_on, until_on) | {"stands_in": stands_in.name}
    record(absent, "substitute_named", by=by, at=at, payload=payload)
    return row


def end_substitution(row: Substitute, *, on: date, by: Person | None, at: datetime) -> None:
    """Nobody signs by this substitution from `on`; the days before stay on record."""
    if row.from_on >= on:
        db.session.delete(row)
    else:
        row.until_on = on - timedelta(days=1)
    record(
        row.absent,
        "substitute_ended",
        by=by,
        at=at,
        payload={"stands_in": row.stands_in.name, "from": on.isoformat()},
    )


def keep_an_administrator(person: Person, on: date) -> None:
    """Refused if this person is the only one left who administers that day."""
    # Two who take the role from each other at once come one after the other.
    of_today = select(Person.id).where(Person.id.in_([holder.id for holder in with_capability(PEOPLE, on)]))
    db.session.execute(of_today.order_by(Person.id).with_for_update())
    holders = {holder.id for holder in with_capability(PEOPLE, on)}
    if holders == {person.id}:
        raise Refused(f"Debe quedar al menos una persona con el rol {labels(roles_with(PEOPLE))}.")


def _said_of(person: Person) -> dict[str, str]:
    return {
        "Nombre": person.name,
        "Correo": person.email,
        "Cargo": person.position,
        "Dependencia": person.department.name,
    }


def _ask_given(role: str, procedure: str | None) -> None:
    """Raises Refused where no file gives the role, or the procedure that is named does not."""
    if procedure is not None and procedure not in {each.name for each in present()}:
        raise Refused(f"No hay ningún procedimiento «{procedure}».")
    given = granted_roles(procedure)
    if role not in {each.key for each in given}:
        raise Refused(f"El rol «{role}» no se otorga; hay: {', '.join(each.label for each in given)}.")


def _overlap(held: Grant, given: Grant) -> bool:
    """Whether what is held already says what is given."""
    begins_before = given.until_on is None or held.from_on <= given.until_on
    ends_after = held.until_on is None or held.until_on >= given.from_on
    same = held.role == given.role and held.procedure in (None, given.procedure)
    return same and begins_before and ends_after


def _period(from_on: date, until_on: date | None) -> dict[str, str | None]:
    return {"from": from_on.isoformat(), "until": until_on.isoformat() if until_on else None}
