"""The first page of a person: what waits for oneself, what one asked for or works on, what does not go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.access.queries import at_home
from ticketing.desk.cases.rules import rules_of, zone_of
from ticketing.desk.gates import queries as gates
from ticketing.desk.home import asked, left, office
from ticketing.desk.home.news import news
from ticketing.desk.queue.lines import lines, look_at
from ticketing.office import doors
from ticketing.office.doors import Found, News, Roles, Turn
from ticketing.office.people.models import Person
from ticketing.office.procedures.queries import versions
from ticketing.web.addresses import path
from ticketing.web.filters import when

MOST, SIGN, NEWEST = 30, 10, 6
Lines = list[dict[str, Any]]


@dataclass(frozen=True)
class Home:
    """`turns`: what waits, the most pressing first. `to_sign`: how many of them are signatures. `escalated`: what does
    not go on and was brought before the person. `mine`: what he or she filed; `work`: has in hand. `load`: how much is
    on whose desk, for who assigns. `news`: what others did lately with it, unless it waits for the person anyway.
    `kept`: what the person looks after, though nothing of it waits."""

    turns: list[Turn]
    to_sign: int
    escalated: Lines
    mine: Lines
    work: Lines
    load: Sequence[tuple[str, int]]
    news: Sequence[News]
    kept: Sequence[Found]


def home(person: Person, roles: Roles, on: date, at: datetime) -> Home:
    """Everything looked up together."""
    versions()  # at once what is asked of each version and of all
    standing = at_home(person, office.working(person, roles))
    found, working = standing.found, standing.working
    tickets = {ticket.id: ticket for ticket in [*(one for one, _ in found), *working]}
    look_at([*tickets.values()])
    own = [ticket for ticket, _ in found if ticket.requester_id == person.id]
    going_on = [ticket for ticket in own if ticket.ended_at is None]
    signatures = [*_to_sign(person, on)]
    others = [turn for tell in doors.TURNS for turn in tell(person, roles, at)]
    mine = [
        *asked.turns(going_on),
        *asked.proofs(person, going_on),
        *office.turns(person, roles, at, busy=bool(working)),
        *left.turns(person, on),
    ]
    turns = [*signatures, *mine, *others]
    told = [*news(person, at), *(one for tell in doors.NEWS for one in tell(person, roles, at))]
    waits = {turn.url for turn in turns}
    return Home(
        turns=sorted(turns, key=lambda turn: turn.order),
        to_sign=len(signatures),
        escalated=lines([ticket for ticket, before in found if before], person, at),
        mine=lines(own[:MOST], person, at),
        work=lines(working, person, at),
        load=office.load(person, roles),
        kept=[one for tell in doors.KEPT for one in tell(person, roles, at)],
        news=sorted((one for one in told if one.url not in waits), key=lambda one: one.at, reverse=True)[:NEWEST],
    )


def _to_sign(person: Person, on: date) -> Iterator[Turn]:
    """The gates that this person may sign, the longest waiting first."""
    for ticket, gate in gates.waiting_for(person, on):
        label, since = rules_of(ticket).gate(gate).label, when(gates.row(ticket, gate).opened_at, zone_of(ticket))
        asks = _(
            "%(who)s, de %(where)s, pide: %(gate)s",
            who=ticket.requester.name,
            where=ticket.department.short,
            gate=label,
        )
        about = _("%(number)s · espera desde el %(since)s", number=ticket.number, since=since)
        url = path("tickets.sign", number=ticket.number, gate=gate)
        yield Turn(ticket.subject, url, _("Revisar y firmar"), "signature", asks, about, SIGN)
