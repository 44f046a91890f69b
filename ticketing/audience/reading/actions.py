"""A person says that it may be known what she reads, or takes it back. Nobody says it for her."""

from __future__ import annotations

from datetime import datetime

from ticketing.audience.contacts.models import Contact
from ticketing.audience.reading.models import ASKED, ReadingConsent
from ticketing.audience.reading.queries import of_contact
from ticketing.extensions import db, insert_of
from ticketing.ledger.recording.actions import record


def agree(contact: Contact, *, source: str, at: datetime) -> bool:
    """From the next message on. Asking again changes nothing. Returns whether anything changed."""
    said = {"given_at": at, "words": ASKED, "source": source[:120], "withdrawn_at": None}
    made = insert_of(ReadingConsent).values(contact_id=contact.id, **said).on_conflict_do_nothing()
    if db.session.execute(made.returning(ReadingConsent.contact_id)).first() is None:
        known = _locked(contact)
        if known.withdrawn_at is None:
            return False
        known.given_at, known.words, known.source, known.withdrawn_at = at, ASKED, source[:120], None
    record(contact, "reading_agreed", by=None, at=at, payload={"source": source, "words": ASKED})
    return True


def take_back(contact: Contact, *, source: str, at: datetime) -> bool:
    """From now on nothing that she reads is known by her name. Returns whether anything changed."""
    if of_contact(contact.id) is None:
        return False
    known = _locked(contact)
    if known.withdrawn_at is not None:
        return False
    known.withdrawn_at = at
    record(contact, "reading_withdrawn", by=None, at=at, payload={"source": source})
    return True


def _locked(contact: Contact) -> ReadingConsent:
    return db.session.get_one(ReadingConsent, contact.id, with_for_update=True, populate_existing=True)
