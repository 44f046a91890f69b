"""Which lists are meant, who asked lately, and the tokens by which a person says that it is she."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticketing.audience.contacts.models import Contact
from ticketing.audience.contacts.queries import bound_to
from ticketing.audience.lists.models import UNSUBSCRIBED, MailingList
from ticketing.audience.lists.queries import find, lists_of
from ticketing.ledger.events.queries import history
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

ASKED = "leaving_asked"
PAUSE, GOOD_FOR = timedelta(hours=1), timedelta(days=7)
MAC_BYTES, LONGEST = 16, 400
MOST = 2**31 - 1


@dataclass(frozen=True)
class Leaving:
    """Who leaves which lists, and until when the link is good."""

    contact: Contact
    lists: Sequence[MailingList]
    until: datetime

    @property
    def masked(self) -> str:
        """The address, recognisable by its owner alone."""
        local, _, domain = (self.contact.email or "").partition("@")
        return f"{local[:2]}•••@{domain}"


def lists_of_codes(codes: str) -> list[MailingList]:
    """The lists whose codes stand there, by commas; or Missing: nobody leaves an institutional group."""
    found = [find(code) for code in dict.fromkeys(codes[:LONGEST].split(","))]
    known = [one for one in found if one is not None and not one.is_group]
    if not known or len(known) < len(found):
        raise Missing
    return known


def still_on(contact: Contact, lists: Sequence[MailingList]) -> list[MailingList]:
    """Of these lists, those on which the contact still is."""
    ids = {place.list_id for place in lists_of(contact) if place.status != UNSUBSCRIBED}
    return [one for one in lists if one.id in ids]


def asked_lately(contact: Contact, at: datetime) -> bool:
    """Whether a link was sent so short a time ago that another would only be a nuisance."""
    before = history(Contact.__tablename__, contact.id, (ASKED,))
    return bool(before) and at < before[-1].at + PAUSE


def token(contact: Contact, lists: Sequence[MailingList], until: datetime) -> str:
    """What the link of the letter carries; nobody else can make it, and another address makes another."""
    said = f"{contact.id}.{int(until.timestamp())}.{','.join(one.code for one in lists)}".encode()
    return base64.urlsafe_b64encode(_mac(said, contact.spelled[0]) + said).decode().rstrip("=")


def by_token(text: str) -> Leaving:
    """Who means to leave what. Missing if it is no link of ours, or the contact or its address is another."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        number, moment, codes = raw[MAC_BYTES:].decode().split(".", 2)
        whose, until = int(number), datetime.fromtimestamp(int(moment)).astimezone()
    except (binascii.Error, ValueError, OverflowError, OSError):
        raise Missing from None
    mac, said = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if not 0 < whose <= MOST:
        raise Missing
    contact, spelled = bound_to(whose)
    if not any(hmac.compare_digest(mac, _mac(said, one)) for one in spelled):
        raise Missing
    return Leaving(contact, lists_of_codes(codes), until)


def _mac(said: bytes, spelled: str) -> bytes:
    key = settings().secret_key.encode()
    bound = f"\0{spelled}".encode()
    return hmac.new(key, b"leaving\0" + said + bound, hashlib.sha256).digest()[:MAC_BYTES]
