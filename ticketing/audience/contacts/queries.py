"""Selects over the contacts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

import mailboxes
from ticketing.audience.contacts.models import Contact, MergedContact
from ticketing.extensions import db
from ticketing.web.outcomes import Missing


def get(contact_id: int) -> Contact:
    """The contact, or the one into which it was merged; or Missing."""
    found = db.session.get(Contact, contact_id)
    if found is None or found.email_key is None:  # gone, or kept empty for what was sent to it
        merged = db.session.get(MergedContact, contact_id)
        found = found if merged is None else db.session.get(Contact, merged.contact_id)
    if found is None:
        raise Missing
    return found


def bound_to(contact_id: int) -> tuple[Contact, tuple[str, ...]]:
    """Whom a link means that was mailed to the contact of this number, and to which spellings of the address it may be
    bound. Missing, also where who stayed after a merge has another address by now."""
    contact, merged = get(contact_id), db.session.get(MergedContact, contact_id)
    if merged is None:
        return contact, contact.spelled
    if contact.email_key != merged.spelled[0]:
        raise Missing
    return contact, merged.spelled


def by_email(email: str) -> Contact | None:
    """The contact who has this address, in any spelling."""
    key = mailboxes.key(email)
    if not key.isprintable():  # no address, and PostgreSQL takes no NUL
        return None
    return db.session.scalars(select(Contact).where(Contact.email_key == key)).first()


class Known(NamedTuple):
    """What of a contact decides whether it may be written to, and where: its phone, and by what a block may know it."""

    phone: str | None
    keys: tuple[str, ...]


def by_documents(documents: Collection[str]) -> dict[str, list[Known]]:
    """By cédula, whoever has it: several where the base knows a person at several addresses."""
    found: dict[str, list[Known]] = {}
    columns = (Contact.document, Contact.phone, Contact.address_key, Contact.former_key)
    for document, phone, *keys in db.session.execute(
        select(*columns).where(Contact.document.in_(documents)).order_by(Contact.id)
    ):
        found.setdefault(str(document), []).append(Known(phone, tuple(filter(None, keys))))
    return found


def newest_ids(count: int) -> Sequence[int]:
    """The ids of the contacts that came last."""
    return db.session.scalars(select(Contact.id).order_by(Contact.id.desc()).limit(count)).all()


def matching(words: str) -> ColumnElement[bool]:
    """Whose address begins so, whose document it is, or whose name holds it."""
    plain = words.strip()
    escaped = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    name = func.trim(Contact.first_name + " " + Contact.last_name)
    return or_(
        Contact.email_key.like(f"{mailboxes.key(escaped)}%", escape="\\"),
        Contact.email.ilike(f"{escaped}%", escape="\\"),
        Contact.document == plain.replace(".", "").replace(" ", ""),
        name.ilike(f"%{escaped}%", escape="\\"),
        name.like(f"%{escaped.title()}%", escape="\\"),  # SQLite folds the case of ASCII letters alone
    )
