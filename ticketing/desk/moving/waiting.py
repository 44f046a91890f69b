"""What a ticket waits for, since when, and how often time came for it already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of
from ticketing.desk.clock.queries import carried, entered_at, history, segments, target_of
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.models import OPEN, WAITING
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.remembering import Each, grouped
from workflows.sla import reached_at
from workflows.timers import acts_at, came, comes_at, comes_next
from workflows.waiting import ANY_GATE, GATE, STATE, Awaited, Timer


@dataclass(frozen=True)
class Waited:
    """Since when; `key` is the same as long as it is the same wait."""

    since: datetime
    key: str


@dataclass(frozen=True)
class Due:
    """A timer whose time has come: of that wait, the how manieth time, and when it did."""

    waited: Waited
    count: int
    moment: datetime


def due(ticket: Ticket, timer: Timer, at: datetime) -> Due | None:
    """The newest time that has come and was not told; None if nothing is waited for, or all was said."""
    waited = waits(ticket, timer)
    if waited is None:
        return None
    calendar = calendar_of(ticket)
    count = came(timer, calendar, since=waited.since, at=at)
    if count <= told_already(ticket, timer, waited):
        return None
    moment = comes_at(timer, calendar, since=waited.since, number=count)
    return Due(waited, count, moment or at)


def acts(ticket: Ticket, timer: Timer) -> Due | None:
    """When the timer takes its step or ends its gate's silence, if it is to do so in this wait."""
    waited = waits(ticket, timer) if timer.deeds else None
    moment = acts_at(timer, calendar_of(ticket), since=waited.since) if waited else None
    if waited is None or moment is None:
        return None
    count = len(timer.at) or 1
    done = timer.state is None and count <= told_already(ticket, timer, waited)
    return None if done else Due(waited, count, moment)


def next_at(ticket: Ticket, at: datetime) -> datetime | None:
    """When time next does something to the ticket, as it stands; in the past, where something is due."""
    moments = (moment for timer in rules_of(ticket).timers if (moment := _next(ticket, timer, at)) is not None)
    return min(moments, default=None)


def waits(ticket: Ticket, timer: Timer) -> Waited | None:
    """What the timer awaits, if it is so."""
    if ticket.ended_at is not None:
        return None
    awaited = timer.awaited
    if awaited.kind == STATE:
        held = not timer.deeds and gates.any_open(ticket)
        return _since(entered_at(ticket)) if ticket.state == awaited.named and not held else None
    if awaited.kind == GATE:
        return _for_a_gate(ticket, awaited.named)
    return _of_the_target(ticket, awaited)


def still_waits(ticket: Ticket, told: Mapping[str, Any]) -> bool:
    """Whether the wait of which an event `reminded` goes on: nothing is written about one that ended meanwhile, unless
    it was just time that ended it."""
    timer = rules_of(ticket).timer(told["reminder"])
    if timer is None or told.get("ended"):
        return timer is not None
    waited = waits(ticket, timer)
    # Of several gates one may be signed meanwhile; those that are left are still waited for.
    return waited is not None and (timer.awaited.named == ANY_GATE or waited.key == _key(told))


def know(tickets: Sequence[Ticket]) -> None:
    """Ask for all of these at once what is asked of each."""
    for ask in (gates.rows, entered_at, segments, carried, _said):
        ask.know(tickets)


def told_already(ticket: Ticket, timer: Timer, waited: Waited) -> int:
    """How often it was told in this wait."""
    done = [said["count"] for said in _said(ticket) if said.get("reminder") == timer.name and _key(said) == waited.key]
    return max(done, default=0)


def _next(ticket: Ticket, timer: Timer, at: datetime) -> datetime | None:
    acting = acts(ticket, timer)
    if acting is not None and (not timer.at or acting.moment <= at):
        return acting.moment
    found = due(ticket, timer, at)
    if found is not None:
        return found.moment
    waited = waits(ticket, timer)
    if waited is None or (timer.deeds and not timer.at):
        return None
    return comes_next(timer, calendar_of(ticket), since=waited.since, at=at)


def _for_a_gate(ticket: Ticket, name: str) -> Waited | None:
    """Any: the first that isn't satisfied, also while its requester corrects it. One of a name: while it can be
    signed."""
    if name == ANY_GATE:
        opened = [row.opened_at for row in gates.holding_rows(ticket) if row.status != WAITING]
    else:
        opened = (
            []
            if gates.any_refused(ticket)
            else [row.opened_at for row in gates.rows(ticket) if row.name == name and row.status == OPEN]
        )
    return _since(min(opened)) if opened else None


def _of_the_target(ticket: Ticket, awaited: Awaited) -> Waited | None:
    """From when so much of the promise is spent, while the clock runs; another promise is another wait."""
    if ticket.received_at is None or ticket.clock != "running":
        return None
    target = target_of(ticket)
    since = reached_at(
        history(ticket),
        awaited.share,
        target=target,
        calendar=calendar_of(ticket),
        received_at=ticket.received_at,
        carried=carried(ticket),
    )
    key = f"{ticket.received_at.isoformat()} {target.amount} {target.unit}"
    return None if since is None else Waited(since, key)


def _since(moment: datetime) -> Waited:
    return Waited(moment, moment.isoformat())


def _key(told: Mapping[str, Any]) -> str:
    """Of which wait an event told; those of before say it by its beginning."""
    return str(told.get("wait") or told.get("since"))


@Each
def _said(tickets: Sequence[Ticket]) -> dict[int, list[dict[str, Any]]]:
    """What was told of a ticket when time came, oldest first."""
    ids = [ticket.id for ticket in tickets]
    mine = (Event.subject_kind == Ticket.__tablename__, Event.subject_id.in_(ids), Event.kind == "reminded")
    found = db.session.scalars(select(Event).where(*mine).order_by(Event.seq))
    return grouped(ids, ((event.subject_id, event.payload) for event in found))
