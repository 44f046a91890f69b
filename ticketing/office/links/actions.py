"""Making links by which somebody acts from a mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from ticketing.extensions import db
from ticketing.ledger.events.actions import Subject
from ticketing.office.links.models import ActionLink
from ticketing.office.links.queries import of
from ticketing.office.people.models import Person


def link_for(
    purpose: str,
    subject: Subject,
    person: Person,
    *,
    at: datetime,
    gate: str = "",
    content_hash: str = "",
    days: int = 45,
) -> ActionLink:
    """The person's link for this purpose: the one there is, good for `days` from now, or a new one."""
    db.session.flush()
    link = of(purpose, subject, person, gate, content_hash) or _made(purpose, subject, person, gate, content_hash, at)
    link.expires_at = max(link.expires_at, at + timedelta(days=days))
    return link


def _made(purpose: str, subject: Subject, person: Person, gate: str, content_hash: str, at: datetime) -> ActionLink:
    link = ActionLink(
        purpose=purpose,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        gate=gate,
        content_hash=content_hash,
        person=person,
        made_at=at,
        expires_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(link)
    except IntegrityError:
        # Another process made the same link in the same moment.
        there = of(purpose, subject, person, gate, content_hash)
        if there is None:
            raise
        return there
    return link
