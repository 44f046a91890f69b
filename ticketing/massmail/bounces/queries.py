"""Selects over bounces, as the policies ask for them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from ticketing.audience.contacts.models import Contact
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.massmail.bounces.models import Bounce
from ticketing.massmail.recipients.models import ACCEPTED, Recipient, Tally
from ticketing.massmail.replies.reasons import SOFT

REINSTATED, ALARM = "reinstated", "complaint_alarm"


def soft_days(contact_id: int) -> list[date]:
    """The days on which the contact's mail failed softly since something last arrived there."""
    failed = (Bounce.contact_id == contact_id, Bounce.kind == SOFT)
    since = [moment for moment in (_last_success(contact_id), _reinstated(contact_id)) if moment]
    query = select(Bounce.on).where(*failed)
    return list(db.session.scalars(query.where(Bounce.at > max(since)) if since else query))


def _reinstated(contact_id: int) -> datetime | None:
    mine = (Event.subject_kind == Contact.__tablename__, Event.subject_id == contact_id, Event.kind == REINSTATED)
    return db.session.scalar(select(func.max(Event.at)).where(*mine))


def _last_success(contact_id: int) -> datetime | None:
    arrived = (Recipient.contact_id == contact_id, Recipient.state == ACCEPTED, Recipient.bounced_at.is_(None))
    return db.session.scalar(select(func.max(Recipient.sent_at)).where(*arrived))


def of_kind(campaign_id: int, kind: str) -> int:
    """How many recipients of a campaign met this kind of return."""
    people = select(func.count(Bounce.seq.distinct()))
    return db.session.scalar(people.where(Bounce.campaign_id == campaign_id, Bounce.kind == kind)) or 0


def in_state(campaign_id: int, *states: int) -> int:
    """How many recipients of a campaign are in one of these states, from its tally."""
    mine = (Tally.campaign_id == campaign_id, Tally.state.in_(states))
    return db.session.scalar(select(func.coalesce(func.sum(Tally.count), 0)).where(*mine)) or 0
