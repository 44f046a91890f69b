"""What others did lately with the requests that a person filed or works: the last line of each, in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from ticketing.desk.cases.event_kinds import kind_of
from ticketing.desk.cases.happenings import sentence
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of, zone_of
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.doors import News
from ticketing.office.people.models import Person
from ticketing.web import walls
from ticketing.web.addresses import path

LATELY, READ, LONGEST = timedelta(days=14), 60, 160
# What a person wants to know of; what only counts, ticks or reminds is on the ticket.
KINDS = (
    "edited", "signed", "received", "moved", "assigned", "recategorised", "delivered", "campaign_made",
    "dispatch_released", "dispatch_taken", "dispatch_given_up", "scheduled", "message", "comment", "survey", "silence",
    "escalated",
)  # fmt: skip


def news(person: Person, at: datetime) -> Iterator[News]:
    """The newest first, one line a request; one's own deeds are none."""
    told: set[int] = set()
    for event, ticket, name in db.session.execute(_deeds(person, at - LATELY)):
        # A note of the office is for who works the request, not for who filed it.
        internal = event.payload.get("internal") and ticket.assignee_id != person.id
        if ticket.id not in told and not internal:
            told.add(ticket.id)
            title, url = f"{ticket.number} · {ticket.subject}", path("tickets.ticket", number=ticket.number)
            yield News(event.at, title, url, _words(ticket, event, name or _("El sistema")))


def _deeds(person: Person, since: datetime) -> Any:
    mine = or_(Ticket.requester_id == person.id, Ticket.assignee_id == person.id)
    others = or_(Event.actor_id.is_(None), Event.actor_id != person.id)
    query = select(Event, Ticket, Person.name).join(Ticket, Ticket.id == Event.subject_id)
    query = query.join(Person, Person.id == Event.actor_id, isouter=True)
    query = query.where(Event.subject_kind == Ticket.__tablename__, mine, Event.at >= since)
    return query.where(Event.kind.in_(KINDS), others).order_by(Event.id.desc()).limit(READ)


def _words(ticket: Ticket, event: Event, who: str) -> str:
    kind = kind_of(event.kind)
    written = str(event.payload.get("body" if kind.voice else kind.note) or "")
    if kind.voice:
        return f"{who}: «{shorten(written, LONGEST, placeholder='…')}»" if written else who
    with walls.speaking_by(zone_of(ticket)):
        done = sentence(event.kind, event.payload, rules_of(ticket), who)
    return f"{done}: «{shorten(written, LONGEST, placeholder='…')}»" if written else f"{done}."
