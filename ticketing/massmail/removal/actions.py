"""Take a reader off the lists that brought a mail, or out of everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.audience.lists.actions import come_back as take_again
from ticketing.audience.lists.actions import leave_scope, withdraw
from ticketing.audience.reading.actions import agree, take_back
from ticketing.extensions import db
from ticketing.massmail.counters import actions as counters
from ticketing.massmail.counters.models import ALL, DOMAIN, HOUR, REMOVALS
from ticketing.massmail.removal.queries import CLASS, EVERYTHING, NEWS, Reader
from ticketing.massmail.tracking.models import REMOVAL, Hit


def leave(reader: Reader, what: str, *, way: str, at: datetime) -> bool:
    """At once, and only once: asking again changes nothing. `what`: LISTS, CLASS, NEWS or EVERYTHING. Returns whether
    anything changed.

    A mail of service is not left by it (it comes with the relation); the lists' other mailings are.
    """
    if reader.all_gone or not _withdrawn(reader, what, f"campaña {reader.campaign.id}, {way}", at):
        return False
    hit = Hit(
        campaign_id=reader.campaign.id,
        seq=reader.recipient.seq,
        kind=REMOVAL,
        at=at,
        signals={"way": way, "everything": what == EVERYTHING, "what": what},
    )
    if not _left_before(reader):
        _count(reader, at)
    db.session.add(hit)
    return True


def _withdrawn(reader: Reader, what: str, source: str, at: datetime) -> bool:
    if what in (CLASS, NEWS):
        return leave_scope(reader.contact, reader.scopes[what], source=source, at=at)
    if what != EVERYTHING and not reader.lists:
        return False
    withdraw(reader.contact, None if what == EVERYTHING else reader.lists, source=source, at=at)
    return True


def come_back(reader: Reader, scope: str, *, at: datetime) -> bool:
    """Take back what she left: by her own word, as she left it. Returns whether anything changed."""
    found = next((one for one in reader.left if one.scope == scope), None)
    source = f"campaña {reader.campaign.id}, página de preferencias"
    return found is not None and take_again(reader.contact, found.place, found.scope, source=source, at=at)


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
