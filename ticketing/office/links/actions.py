"""Making links by which somebody acts from a mail."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from ticketing.extensions import db
from ticketing.ledger.recording.actions import Subject
from ticketing.office.links.models import ActionLink
from ticketing.office.links.queries import of
from ticketing.office.people.models import Person


@dataclass(frozen=True)
class _Bound:
    """To what a link is bound, besides its purpose, subject and person."""

    gate: str
    content_hash: str
    mailbox: str
    opening: int


def link_for(
    purpose: str,
    subject: Subject,
    person: Person,
    *,
    at: datetime,
    gate: str = "",
    content_hash: str = "",
    opening: int = 0,
    days: int = 45,
) -> ActionLink:
    """The person's link for this purpose: the one there is, good for `days` from now, or a new one.

    It is bound to the address that the person has now: whoever has another one later needs another link.
    """
    db.session.flush()
    bound = _Bound(gate, content_hash, person.email, opening)
    link = of(purpose, subject, person, **asdict(bound)) or _made(purpose, subject, person, bound, at)
    link.expires_at = max(link.expires_at, at + timedelta(days=days))
    return link


def decided(link: ActionLink, *, at: datetime) -> None:
    """The link has done what it was for; from now on it only tells what was decided."""
    link.decided_at = link.decided_at or at


def _made(purpose: str, subject: Subject, person: Person, bound: _Bound, at: datetime) -> ActionLink:
    link = ActionLink(
        purpose=purpose,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        person=person,
        made_at=at,
        expires_at=at,
        **asdict(bound),
    )
    try:
        with db.session.begin_nested():
            db.session.add(link)
    except IntegrityError:
        # Another process made the same link in the same moment.
        there = of(purpose, subject, person, **asdict(bound))
        if there is None:
            raise
        return there
    return link
