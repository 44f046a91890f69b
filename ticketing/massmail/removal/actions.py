"""Take a reader off the lists that brought a mail, or out of everything."""

from __future__ import annotations

from datetime import datetime

from ticketing.audience.lists.actions import withdraw
from ticketing.extensions import db
from ticketing.massmail.removal.queries import Reader
from ticketing.massmail.tracking.models import REMOVAL, Hit


def leave(reader: Reader, *, everything: bool, way: str, at: datetime) -> bool:
    """At once, and only once: asking again changes nothing. Returns whether anything changed.

    A mail of service is not left by it (it comes with the relation); the lists' other mailings are.
    """
    if reader.all_gone or not (everything or reader.lists):
        return False
    source = f"campaña {reader.campaign.id}, {way}"
    withdraw(reader.contact, None if everything else reader.lists, source=source, at=at)
    hit = Hit(
        campaign_id=reader.campaign.id,
        seq=reader.recipient.seq,
        kind=REMOVAL,
        at=at,
        signals={"way": way, "everything": everything},
    )
    db.session.add(hit)
    return True
