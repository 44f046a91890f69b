"""Whose message came back, looked up among our own. Only what we made and only we can make is believed."""

from __future__ import annotations

import re
from hmac import compare_digest

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.massmail.identity.addresses import Sent
from ticketing.massmail.identity.ours import Domain, message_id
from ticketing.massmail.recipients.models import Recipient
from ticketing.massmail.returns.tracing import Origin

_OURS = re.compile(r"<(\d{1,10})\.(\d{1,10})\.[0-9a-f]{12}@[^<>\s]+>")
_LEAST = 12  # characters of a server's own id: shorter ones could be anybody's


def recipient_of(origin: Origin, key: bytes, ours: Domain) -> Recipient | None:
    """The recipient by VERP, else by our Message-ID with its proof, else by the id that a server gave the message."""
    sent = origin.sent or next((found for said in origin.message_ids if (found := _proved(said, key, ours))), None)
    if sent is not None:
        return db.session.get(Recipient, (sent.campaign, sent.seq))
    return next((one for said in origin.message_ids if (one := _known_as(said))), None)


def _proved(said: str, key: bytes, ours: Domain) -> Sent | None:
    match = _OURS.fullmatch(said)
    if not match:
        return None
    sent = Sent(int(match[1]), int(match[2]))
    return sent if compare_digest(said, message_id(key, ours, sent.campaign, sent.seq)) else None


def _known_as(said: str) -> Recipient | None:
    """By an id that the server told us when it took the message; where two have it, nobody has."""
    name = said.strip("<>")
    ids = {one for one in (name, name.partition("@")[0]) if len(one) >= _LEAST}
    if not ids:
        return None
    found = db.session.scalars(select(Recipient).where(Recipient.external_id.in_(ids)).limit(2)).all()
    return found[0] if len(found) == 1 else None
