"""Selects over action links, and their tokens."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

from sqlalchemy import select

from ticketing import clock
from ticketing.extensions import db
from ticketing.ledger.recording.actions import Subject
from ticketing.office.links.models import ActionLink
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

MAC_BYTES = 16
OTHER_MAILBOX = (
    "Este enlace se envió a una dirección de correo que ya no es la de esa persona. Nada cambió; pida que se lo envíen "
    "de nuevo o entre con su cuenta."
)


def token(link: ActionLink) -> str:
    """What the address carries: the row's id and 128 bits by which nobody can make another."""
    number = link.id.to_bytes((link.id.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(number + _mac(link.purpose, number)).decode().rstrip("=")


def by_token(text: str, purpose: str, *, at: datetime | None = None) -> ActionLink:
    """The link of that token. Missing if it is not ours, for something else or over, or if its person has left or has
    another address now (whoever reads the old mailbox may be somebody else)."""
    number, mac = _parts(text)
    if not hmac.compare_digest(mac, _mac(purpose, number)):
        raise Missing
    link = db.session.get(ActionLink, int.from_bytes(number, "big"))
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


def _parts(text: str) -> tuple[bytes, bytes]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Missing from None
    if not MAC_BYTES < len(raw) <= MAC_BYTES + 8 or raw[0] == 0:
        raise Missing
    return raw[:-MAC_BYTES], raw[-MAC_BYTES:]


def _mac(purpose: str, number: bytes) -> bytes:
    key = settings().secret_key.encode()
    return hmac.new(key, b"link\0" + purpose.encode() + b"\0" + number, hashlib.sha256).digest()[:MAC_BYTES]
