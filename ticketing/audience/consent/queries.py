"""Selects over grounds and answers, the tokens of the links that ask, and whether one may be asked again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from ticketing.audience.consent.models import GONE, NO, WAITING, Consent, MergedConsent
from ticketing.audience.contacts.models import Contact
from ticketing.audience.contacts.queries import bound_to
from ticketing.audience.lists.models import CONFIRMED, UNCONFIRMED, MailingList, Membership
from ticketing.audience.lists.queries import membership
from ticketing.audience.suppression.actions import list_scope
from ticketing.audience.suppression.queries import blocked
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

MAC_BYTES = 16
PAUSE, MOST = timedelta(days=1), 3


def of(mailing_list: MailingList, contact: Contact) -> Consent | None:
    """The ground on which a contact was put on a list by hand."""
    wanted = (Consent.list_id == mailing_list.id, Consent.contact_id == contact.id)
    return db.session.scalars(select(Consent).where(*wanted)).first()


def of_places(places: Sequence[Membership]) -> dict[tuple[int, int], Consent]:
    """The grounds of these places by (list id, contact id), in one query."""
    contacts, lists = {place.contact_id for place in places}, {place.list_id for place in places}
    query = select(Consent).where(Consent.contact_id.in_(contacts), Consent.list_id.in_(lists))
    return {(one.list_id, one.contact_id): one for one in db.session.scalars(query)} if places else {}


def place_of(consent: Consent) -> Membership:
    """The place on the list, or Missing."""
    found = membership(consent.mailing_list, consent.contact)
    if found is None:
        raise Missing
    return found


def is_evidence(file: StoredFile) -> bool:
    """Whether the file shows why somebody is on a list."""
    return db.session.scalars(select(Consent.id).where(Consent.file_id == file.id).limit(1)).first() is not None


def bar(consent: Consent, at: datetime) -> str | None:
    """Why the person is not asked (again) now, in a sentence; None if a letter may go."""
    place = place_of(consent)
    if place.status == CONFIRMED:
        return "Esta persona ya confirmó que quiere recibir."
    if place.status != UNCONFIRMED or consent.answer == NO:
        return "Esta persona dijo que no quiere recibir: solo ella puede volver a inscribirse."
    if consent.answer == GONE:
        return "El servidor de correo dijo que ese buzón no existe: revise la dirección."
    if blocked(consent.contact.keys, list_scope(consent.mailing_list.code)):
        return "Esta dirección está bloqueada: no se le escribe."
    return _too_often(consent.mailbox, at)


def _too_often(mailbox: str, at: datetime) -> str | None:
    last = db.session.scalar(select(func.max(Consent.asked_at)).where(Consent.mailbox == mailbox))
    if last is not None and at < last + PAUSE:
        return "Ya se le escribió en las últimas 24 horas: pídale que confirme otra vez mañana."
    unanswered = (Consent.mailbox == mailbox, Consent.answer == WAITING)
    if (db.session.scalar(select(func.sum(Consent.asked)).where(*unanswered)) or 0) >= MOST:
        return f"Ya se le escribió {MOST} veces y no respondió: no se le escribe más."
    return None


def token(consent: Consent) -> str:
    """What the link carries: the row's number and 128 bits by which nobody can make another."""
    mac = _mac(consent.id, consent.list_id, consent.contact_id, consent.contact.spelled[0])
    return base64.urlsafe_b64encode(_written(consent.id) + mac).decode().rstrip("=")


def by_token(text: str) -> Consent:
    """Whose answer this is. Missing if it is no link of ours, or the list, the contact or its address are others."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Missing from None
    number, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if not 1 <= len(number) <= 4 or number[0] == 0 or int.from_bytes(number, "big") > 2**31 - 1:
        raise Missing
    return _meant(int.from_bytes(number, "big"), mac)


def get(consent_id: int) -> Consent:
    """The ground, or the one into which it was merged; or Missing."""
    merged = db.session.get(MergedConsent, consent_id)
    found = db.session.get(Consent, consent_id if merged is None else merged.consent_id)
    if found is None:
        raise Missing
    return found


def _meant(number: int, mac: bytes) -> Consent:
    """A link that was mailed before a merge is bound to whose ground it was then."""
    found, merged = get(number), db.session.get(MergedConsent, number)
    whose = [found.contact_id] if merged is None else [found.contact_id, merged.contact_id]
    for contact_id in whose:
        _contact, spelled = bound_to(contact_id)
        if any(hmac.compare_digest(mac, _mac(number, found.list_id, contact_id, one)) for one in spelled):
            return found
    raise Missing


def _mac(number: int, list_id: int, contact_id: int, spelled: str) -> bytes:
    bound = f"{list_id}\0{contact_id}\0{spelled}".encode()
    key = settings().secret_key.encode()
    return hmac.new(key, b"consent\0" + _written(number) + b"\0" + bound, hashlib.sha256).digest()[:MAC_BYTES]


def _written(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
