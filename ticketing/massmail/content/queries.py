"""Selects over compiled content, and which personal fields exist."""

from __future__ import annotations

from sqlalchemy import select

from ticketing.audience.contacts.models import Contact
from ticketing.extensions import db
from ticketing.massmail.content.fields import required
from ticketing.massmail.content.models import CompiledContent

REMEMBERED = 256  # contents, of which a few words each are kept
_required: dict[str, tuple[str, ...]] = {}


def by_hash(sha256: str) -> CompiledContent | None:
    """The content with these bytes, if it was compiled before."""
    return db.session.scalars(select(CompiledContent).where(CompiledContent.sha256 == sha256)).first()


def attribute_exists(name: str) -> bool:
    """Whether any contact has a value under this name. Stops at the first; only an unknown name reads them all."""
    query = select(Contact.id).where(Contact.attributes[name].as_string().is_not(None))
    return db.session.scalars(query.limit(1)).first() is not None


def must_have(content: CompiledContent) -> list[str]:
    """The fields without a fallback: a contact without a value for one of them is left out.

    Content never changes, so what was read once, before a lock was taken, need not be read again under it.
    """
    found = _required.get(content.sha256)
    if found is None:
        found = tuple(required(content.html.decode(), content.text.decode(), content.subject))
        if len(_required) >= REMEMBERED:
            _required.clear()
        _required[content.sha256] = found
    return list(found)
