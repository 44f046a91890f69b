"""Take a reader off the lists that brought a mail, or out of everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.audience.lists.actions import withdraw
from ticketing.audience.reading.actions import agree, take_back
from ticketing.extensions import db
from ticketing.massmail.counters import actions as counters
from ticketing.massmail.counters.models import ALL, DOMAIN, HOUR, REMOVALS
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
    if not _left_before(reader):
        _count(reader, at)
    db.session.add(hit)
    return True


def answer_reading(reader: Reader, *, agrees: bool, at: datetime) -> bool:
    """Keep whether it may be known what this reader reads. Returns whether anything changed."""
    source = f"campaña {reader.campaign.id}, página de preferencias"
    return (agree if agrees else take_back)(reader.contact, source=source, at=at)


def _left_before(reader: Reader) -> bool:
    mine = (Hit.campaign_id == reader.campaign.id, Hit.seq == reader.recipient.seq, Hit.kind == REMOVAL)
    return db.session.scalars(select(Hit.id).where(*mine).limit(1)).first() is not None


def _count(reader: Reader, at: datetime) -> None:
    """A person counts once, however many times she leaves (M-4)."""
    campaign = reader.campaign.id
    places = ((ALL, 0), (DOMAIN, reader.recipient.domain_no), (HOUR, int(at.timestamp()) // 3600))
    counters.add({(campaign, REMOVALS, dimension, bucket): 1 for dimension, bucket in places})
