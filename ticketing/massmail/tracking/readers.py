"""Whom a hit is told of: the recipient where she may be named, else a pseudonym, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select

from ticketing.audience.reading.queries import agreed
from ticketing.extensions import db
from ticketing.massmail.identity import tokens
from ticketing.massmail.identity.tokens import HIDDEN, NAMED_READER
from ticketing.massmail.recipients.models import Recipient
from ticketing.massmail.tracking.spool import Spooled
from ticketing.web.settings import settings

ANONYMOUS, IDENTIFIED = "anonymous", "identified"


def told(campaign: int, tracking: str, hits: Sequence[Spooled]) -> list[Spooled]:
    """The hits with `who` as it is kept: a recipient only while she agrees, or where nobody asked when it was sent."""
    if tracking != IDENTIFIED:
        return list(hits)
    said = {hit.who - NAMED_READER for hit in hits if hit.who >= NAMED_READER}
    mine = (Recipient.campaign_id == campaign, Recipient.seq.in_(said), agreed(Recipient.contact_id))
    agree = set(db.session.scalars(select(Recipient.seq).where(*mine))) if said else set()
    key = tokens.key(settings().secret_key)
    names = {NAMED_READER | seq: seq if seq in agree else tokens.beside_named(key, campaign, seq) for seq in said}
    return [replace(hit, who=names.get(hit.who, hit.who)) for hit in hits]


def by_name(tracking: str, visitor: int) -> bool:
    """Whether this visitor of such a campaign is a recipient, and no pseudonym."""
    return tracking == IDENTIFIED and visitor < HIDDEN


def named(visitors: Iterable[int | None]) -> list[int]:
    """Of the visitors of a campaign that names readers, the recipients."""
    return [visitor for visitor in visitors if visitor is not None and visitor < HIDDEN]
