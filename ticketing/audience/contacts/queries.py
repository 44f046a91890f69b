"""Selects over the contacts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select

import mailboxes
from ticketing.audience.contacts.models import Contact
from ticketing.extensions import db
from ticketing.web.outcomes import Missing


def get(contact_id: int) -> Contact:
    """The contact, or Missing."""
    found = db.session.get(Contact, contact_id)
    if found is None:
        raise Missing
    return found


def by_email(email: str) -> Contact | None:
    """The contact who has this address, in any spelling."""
    key = mailboxes.key(email)
    if not key.isprintable():  # no address, and PostgreSQL takes no NUL
        return None
    return db.session.scalars(select(Contact).where(Contact.email_key == key)).first()


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
