"""Since when a ticket waits for what a reminder is about, and how often it was reminded of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of
from ticketing.desk.clock.queries import entered_at
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.models import WAITING
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.remembering import Each, grouped
from workflows.rows import Reminder
from workflows.timers import reminders_at

GATE = "gate"


@dataclass(frozen=True)
class Due:
    """A reminder whose day has come: of the wait that began then, the how manieth, and whether it is the last one."""

    since: datetime
    count: int
    last: bool


def due(ticket: Ticket, reminder: Reminder, at: datetime) -> Due | None:
    """The newest reminder that is due and was not sent; None if nothing is waited for, or all was said."""
    since = waits_since(ticket, reminder)
    if since is None:
        return None
    moments = reminders_at(rules_of(ticket), calendar_of(ticket), since=since, reminder=reminder.name)
    count = sum(1 for moment in moments if moment <= at)
    if count <= _reminded(ticket, reminder, since):
        return None
    return Due(since, count, count == len(moments))


def waits_since(ticket: Ticket, reminder: Reminder) -> datetime | None:
    """Since when the ticket waits for what this reminder is about; None if it does not."""
    if ticket.ended_at is not None:
        return None
    if reminder.waits_for == GATE:
        opened = [row.opened_at for row in gates.holding_rows(ticket) if row.status != WAITING]
        return min(opened, default=None)
    held_by_gate = gates.any_open(ticket)
    return entered_at(ticket) if ticket.state == reminder.state and not held_by_gate else None


def still_waits(ticket: Ticket, reminded: Mapping[str, Any]) -> bool:
    """Whether the wait of which an event `reminded` goes on: nothing is written about one that ended meanwhile."""
    reminder = next((each for each in rules_of(ticket).reminders if each.name == reminded["reminder"]), None)
    since = waits_since(ticket, reminder) if reminder else None
    if reminder is None or since is None:
        return False
    # Of several gates one may be signed meanwhile; those that are left are still waited for.
    return reminder.waits_for == GATE or since == datetime.fromisoformat(reminded["since"])


def know(tickets: Sequence[Ticket]) -> None:
    """Ask for all of these at once what `due` asks for each."""
    for ask in (gates.rows, entered_at, _said):
        ask.know(tickets)


def _reminded(ticket: Ticket, reminder: Reminder, since: datetime) -> int:
    """How many reminders of this wait were sent already."""
    done = [
        said["count"]
        for said in _said(ticket)
        if said.get("reminder") == reminder.name and said.get("since") == since.isoformat()
    ]
    return max(done, default=0)


@Each
def _said(tickets: Sequence[Ticket]) -> dict[int, list[dict[str, Any]]]:
    """What the reminders of a ticket said, oldest first."""
    ids = [ticket.id for ticket in tickets]
    mine = (Event.subject_kind == Ticket.__tablename__, Event.subject_id.in_(ids), Event.kind == "reminded")
    found = db.session.scalars(select(Event).where(*mine).order_by(Event.seq))
    return grouped(ids, ((event.subject_id, event.payload) for event in found))
