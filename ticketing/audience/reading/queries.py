"""Who agreed that it is known what he or she reads."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import InstrumentedAttribute

from ticketing.audience.reading.models import ReadingConsent
from ticketing.extensions import db


def of_contact(contact_id: int) -> ReadingConsent | None:
    """What a person said, also if she took it back; None: she never said anything."""
    return db.session.get(ReadingConsent, contact_id)


def agrees(contact_id: int) -> bool:
    """Whether it may be known what she reads."""
    found = of_contact(contact_id)
    return found is not None and found.withdrawn_at is None


def took_back(contact_id: int) -> bool:
    """Whether she agreed once and does not any more: then not even what was known is told by her name."""
    found = of_contact(contact_id)
    return found is not None and found.withdrawn_at is not None


def agreed(contact_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The same as a condition of a select over people."""
    mine = (ReadingConsent.contact_id == contact_id, ReadingConsent.withdrawn_at.is_(None))
    return exists().where(*mine)
