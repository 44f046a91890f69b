"""Asking for a link, inviting somebody, and setting a password by a link. The letters leave as reactions."""

from __future__ import annotations

from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.accounts.actions import set_password
from ticketing.office.people.models import Person
from ticketing.office.people.queries import by_email
from ticketing.office.recovery import tokens
from workflows.refusals import Refused


def ask(email: str, *, at: datetime) -> None:
    """Mail a link to whoever has that address. To anybody else nothing is sent, and whoever asks is not told which."""
    person = by_email(email)
    if person is None or not person.active:
        return
    _alone(person)
    record(person, "password_link_asked", by=None, at=at, effects=["mail_password_link"])


def send_link(person: Person, *, by: Person | None, at: datetime) -> None:
    """Mail the person a link: an invitation to who never had a password, else one for a new password."""
    if not person.active:
        raise Refused(f"{person.name} ya no está en servicio: habilite primero su cuenta.")
    _alone(person)
    if person.password_hash is None:
        record(person, "invited", by=by, at=at, effects=["mail_invitation"])
    else:
        record(person, "password_link_sent", by=by, at=at, effects=["mail_password_link"])


def set_by_link(text: str, password: str, *, at: datetime) -> Person:
    """Set the password of whose link it is; every session of that person ends, and so does the link.

    Raises Missing where the link is of no use any more: of two at once the second finds another password.
    """
    person = tokens.told(text, at=at).person
    _alone(person)
    opened = tokens.told(text, at=at)
    set_password(opened.person, password, by=opened.person, at=at)
    return opened.person


def _alone(person: Person) -> None:
    """One after the other: both would append to the same chain of events."""
    db.session.refresh(person, with_for_update={"of": Person})
