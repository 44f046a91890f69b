"""Which of our letters tells of an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ticketing import clock
from ticketing.desk.cases.event_kinds import kind_of
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import office_day, rules_of
from ticketing.desk.gates import queries as gates
from ticketing.desk.telling.notices import tell
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.table import Occasion
from ticketing.office.people.models import Person
from ticketing.office.signatures.verdicts import VERDICTS
from workflows import dispatching
from workflows.rows import State

LETTERS_OF_FACTS: Mapping[str | None, str] = {
    dispatching.CONFIRMED: "dispatched",
    dispatching.REFUSED: "not_dispatched",
}
"""What a step says to everybody who is told of it, by the fact that took it."""


def speak(ticket: Ticket, person: Person, letter: str, said: dict[str, Any], occasion: Occasion) -> None:
    """Send the letter to a person who may be told what it says."""
    tell(ticket, person, letter, said, occasion, on=office_day(ticket, max(clock.now(), occasion.event.at)))


def requester_letter(ticket: Ticket, event: Event) -> str:
    """Which letter tells the requester of this event."""
    if event.kind == "signed":
        if VERDICTS[event.payload["verdict"]].refusal:
            return "refused"
        return "approved_again" if _received_before(ticket, event) and not gates.any_open(ticket) else "signed"
    if event.kind != "moved":
        return event.kind
    if letter := LETTERS_OF_FACTS.get(event.payload.get("fact")):
        return letter
    target = end_of(ticket, event, "to")
    if target.outcome in ("annulled", "closed"):
        return target.outcome
    return "suspended" if target.clock == "paused" else "taken"


def office_letter(ticket: Ticket, event: Event) -> str:
    """Which letter tells the office of this event."""
    if event.kind != "moved":
        return kind_of(event.kind).office_letter
    if letter := LETTERS_OF_FACTS.get(event.payload.get("fact")):
        return letter
    target, source = end_of(ticket, event, "to"), end_of(ticket, event, "from")
    if target.outcome is not None:
        return "withdrawn" if target.outcome == "annulled" else "evaluated"
    return "reopened" if source.outcome == "solved" else "answered"


def _received_before(ticket: Ticket, event: Event) -> bool:
    """Whether the request had been received already when this happened: what was signed is an edit then."""
    return any(each.seq < event.seq for each in history(Ticket.__tablename__, ticket.id, ("received",)))


def end_of(ticket: Ticket, event: Event, end: str) -> State:
    """The state at which a move began («from») or ended («to»)."""
    return rules_of(ticket).state(event.payload[end])
