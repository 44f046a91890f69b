"""Add a contact, each stored once (M-12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

import mailboxes
from ticketing.audience.contacts import spelling
from ticketing.audience.contacts.models import BASE, TYPED, Contact
from ticketing.audience.contacts.queries import by_email
from ticketing.audience.suppression.keys import address_key, former_key
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.institution.queries import institution
from ticketing.office.people.models import Person
from workflows.refusals import Refused


def add(
    *,
    email: str | None = None,
    first_name: str = "",
    last_name: str = "",
    document: str | None = None,
    phone: str | None = None,
    attributes: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Contact:
    """The new contact: typed by a person, or (`by` None) come with the institution's base. Refused if nothing
    identifies it, a value is ill-formed or the address is known."""
    said = {
        "email": spelling.address(email) if email else None,
        "first_name": " ".join(first_name.split()),
        "last_name": " ".join(last_name.split()),
        "document": spelling.document(document or ""),
        "phone": spelling.phone(phone or "", institution().country),
        "attributes": dict(attributes or {}),
    }
    if not (said["email"] or said["document"] or said["phone"]):
        raise Refused("Escriba al menos la dirección de correo, el documento o el celular.")
    if email and by_email(email):
        raise Refused(f"Ya hay un contacto con la dirección «{said['email']}».")
    contact = Contact(**_row(said, at), origin=TYPED if by else BASE)
    _put(contact)
    record(contact, "contact_added", by=by, at=at)
    return contact


def add_many(rows: Iterable[Mapping[str, Any]], *, at: datetime) -> None:
    """Insert contacts of the institution's base as they come, in one statement: well-formed columns, addresses that
    nobody has yet."""
    db.session.execute(insert(Contact), [_row(row, at) | {"origin": BASE} for row in rows])


def _put(contact: Contact) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(contact)
    except IntegrityError:  # somebody else added the same address in this moment
        raise Refused(f"Ya hay un contacto con la dirección «{contact.email}».") from None


def _row(said: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    email = said.get("email")
    derived = {
        "email_key": mailboxes.key(email) if email else None,
        "address_key": address_key(email) if email else None,
        "former_key": former_key(email) if email else None,
        "domain": email.rpartition("@")[2].lower() if email else "",
    }
    return {**said, **derived, "created_at": at, "updated_at": at}
