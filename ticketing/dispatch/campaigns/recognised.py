"""Which campaign it is of which a reader tells: by a number or link that came with it, or by its subject and day."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import read_number
from ticketing.desk.reports.sent import SentMessage
from ticketing.dispatch.campaigns.queries import TICKET
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.identity import tokens
from ticketing.office.institution.queries import zone
from ticketing.web.settings import settings

NUMBER = re.compile(r"(?<![0-9A-Z-])(?:[A-Z][A-Z0-9]{0,11}-)?[0-9]{4}-[0-9]{1,8}(?![0-9A-Z-])")
PARTS = re.compile(r"[/?#&=\s]")
PURPOSES = (tokens.CLICK, tokens.OPEN, tokens.REMOVAL, tokens.WEB)
AROUND = timedelta(days=2)  # a mail may come a day late, and people count from memory


def recognised(reference: str, subject: str, day: date | None) -> SentMessage | None:
    """The campaign's ticket's department; None for what is none of ours."""
    return _by_number(reference) or _by_link(reference) or _by_subject(subject, day)


def _by_number(reference: str) -> SentMessage | None:
    """By the number of its request."""
    for found in NUMBER.findall(reference.upper())[:3]:
        said = read_number(found)
        if said is None:
            continue
        mine = (Ticket.prefix == said.prefix, Ticket.year == said.year, Ticket.serial == said.serial)
        sent = select(Campaign.id, Ticket.department_id).join(Ticket, Ticket.id == Campaign.origin_id)
        sent = sent.where(Campaign.origin_kind == TICKET, *mine).order_by(Campaign.id.desc()).limit(1)
        if (row := db.session.execute(sent).first()) is not None:
            return SentMessage(row[0], row[1])
    return None


def _by_link(reference: str) -> SentMessage | None:
    """By a link of ours, whichever of the message's it is."""
    for part in PARTS.split(reference)[:20]:
        for purpose in PURPOSES if part else ():
            said = tokens.read(settings().secret_key, purpose, part)
            if said is not None:
                return _of(select(Campaign.id, Ticket.department_id).where(Campaign.id == said.campaign))
    return None


def _by_subject(subject: str, day: date | None) -> SentMessage | None:
    """By exactly its subject: of several the newest that went out about that day."""
    if not subject.strip():
        return None
    query = select(Campaign.id, Ticket.department_id).where(func.lower(Campaign.subject) == subject.strip().lower())
    query = query.where(Campaign.started_at.is_not(None))
    if day is not None and date.min + AROUND < day < date.max - AROUND:
        noon = datetime.combine(day, time(12), zone())
        query = query.where(Campaign.started_at.between(noon - AROUND, noon + AROUND))
    return _of(query)


def _of(query: Select[int, int]) -> SentMessage | None:
    mine = query.join(Ticket, Ticket.id == Campaign.origin_id).where(Campaign.origin_kind == TICKET)
    row = db.session.execute(mine.order_by(Campaign.id.desc()).limit(1)).first()
    return SentMessage(row[0], row[1]) if row is not None else None
