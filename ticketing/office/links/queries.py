"""Selects over action links, and their tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing import clock
from ticketing.extensions import db
from ticketing.ledger.recording.actions import Subject
from ticketing.office.links import tokens
from ticketing.office.links.models import ActionLink
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing

OTHER_MAILBOX = (
    "Este enlace se envió a una dirección de correo que ya no es la de esa persona. Nada cambió; pida que se lo envíen "
    "de nuevo o entre con su cuenta."
)


def token(link: ActionLink) -> str:
    """What the address carries."""
    return tokens.signed(link.id, link.purpose)


def by_token(text: str, purpose: str, *, at: datetime | None = None) -> ActionLink:
    """The link of that token. Missing if it is not ours, for something else or over, or if its person has left or has
    another address now (whoever reads the old mailbox may be somebody else)."""
    link = db.session.get(ActionLink, tokens.told(text, purpose))
    if link is None or link.purpose != purpose or not link.person.active or link.expires_at <= (at or clock.now()):
        raise Missing
    if link.mailbox and link.mailbox != link.person.email:
        raise Missing(OTHER_MAILBOX)
    return link


def of(
    purpose: str,
    subject: Subject,
    person: Person,
    *,
    gate: str = "",
    content_hash: str = "",
    mailbox: str = "",
    opening: int = 0,
) -> ActionLink | None:
    """The link that this person has for this purpose, if there is one."""
    query = select(ActionLink).where(
        ActionLink.purpose == purpose,
        ActionLink.subject_kind == subject.__tablename__,
        ActionLink.subject_id == subject.id,
        ActionLink.gate == gate,
        ActionLink.content_hash == content_hash,
        ActionLink.mailbox == mailbox,
        ActionLink.opening == opening,
        ActionLink.person_id == person.id,
    )
    return db.session.scalars(query).first()
