"""What is done with a person's account: the password, and whether somebody is in service. Sessions end with it."""

from __future__ import annotations

from datetime import datetime

from ticketing.ledger.recording.actions import record
from ticketing.office.calendars.queries import today
from ticketing.office.people import passwords
from ticketing.office.people.actions import keep_an_administrator
from ticketing.office.people.models import Person
from ticketing.office.sign_in.actions import end_all
from ticketing.office.sign_in.models import SignedIn
from workflows.refusals import Refused


def set_password(
    person: Person, password: str, *, by: Person | None, at: datetime, keep: SignedIn | None = None
) -> None:
    """Change the password; every session of the person but `keep` ends at once."""
    passwords.refuse_weak(password, person.name, person.email)
    person.password_hash = passwords.hashed(password)
    end_all(person, at=at, keep=keep)
    record(person, "password_set", by=by, at=at)


def change_password(person: Person, present: str, fresh: str, *, at: datetime, keep: SignedIn | None) -> None:
    """The person's own change: asks for the present password first."""
    if not check_password(person, present):
        raise Refused("La contraseña actual no es esa.")
    set_password(person, fresh, by=person, at=at, keep=keep)


def check_password(person: Person | None, password: str) -> bool:
    """Is this the person's password? As slow for nobody as for somebody."""
    right = passwords.matches(person.password_hash if person else None, password)
    return right and person is not None and person.active


def disable(person: Person, *, by: Person | None, at: datetime) -> None:
    """Whoever leaves is disabled, never deleted; the sessions end at once."""
    if not person.active:
        raise Refused(f"{person.name} ya no está en servicio.")
    if by is not None and by.id == person.id:
        raise Refused("Nadie puede deshabilitar su propia cuenta.")
    keep_an_administrator(person, today(at))
    person.disabled_at = at
    end_all(person, at=at)
    record(person, "person_disabled", by=by, at=at)


def enable(person: Person, *, by: Person | None, at: datetime) -> None:
    """Somebody who was disabled works here again, with the roles that are still in force."""
    if person.active:
        raise Refused(f"{person.name} está en servicio.")
    person.disabled_at = None
    record(person, "person_enabled", by=by, at=at)
