"""The banner of a request on its page: what is asked, from when there is room, when it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.portal import queries
from ticketing.desk.portal.actions import ask_schedulable, to_publish_besides
from ticketing.desk.portal.asked import Asked, of_ticket, room
from ticketing.desk.portal.models import Banner
from ticketing.desk.ticket_page.forms import ScheduleForm, Sent, made
from ticketing.office.people.models import Person
from workflows.banners import PLACE
from workflows.refusals import Refused


@dataclass(frozen=True)
class Shown:
    """`asked`: what the request says now, where it was not scheduled so. `first`: from when it has room; none: there is
    none before its end. `banners`: those that were made of it, the newest first. `form`: by which it is scheduled;
    `why_not`: why it can't be yet, for who would. `documents`: there is more to publish than the banner."""

    asked: Asked | None
    first: datetime | None
    banners: Sequence[Banner]
    states: Sequence[str]
    form: Any
    why_not: str
    documents: bool


def banner(ticket: Ticket, person: Person, *, at: datetime, hands: bool, sent: Sent) -> Shown | None:
    """None where the request has nothing to do with banners."""
    if not _ever_asked(ticket):
        return None
    asked, found = of_ticket(ticket), queries.of(ticket)
    if asked is None and not found:
        return None
    if asked is not None and any(one.content_hash == asked.digest for one in found if one.ended_at is None):
        asked = None
    ended = ticket.ended_at is not None
    why_not = _why_not(ticket, person, at) if hands and asked and not ended else ""
    first = room(ticket, asked, at=at) if asked and not ended else None
    form = None
    if hands and asked and not ended and not why_not:
        form = made(ScheduleForm, "banner", sent, seen=ticket.version)
    return Shown(
        asked, first, found, [one.state(at) for one in found], form, why_not, bool(form and to_publish_besides(ticket))
    )


def _ever_asked(ticket: Ticket) -> bool:
    """Whether any version of the request says where a banner goes."""
    field = rules_of(ticket).meant(PLACE) if rules_of(ticket).banners else None
    return field is not None and any(each.fields.get(field.name) for each in ticket.contents)


def _why_not(ticket: Ticket, person: Person, at: datetime) -> str:
    try:
        ask_schedulable(ticket, by=person, at=at)
    except Refused as refusal:
        return refusal.sentence
    return ""
