"""What an open page of a ticket is told meanwhile: who else is there, who is writing, what came.

The office learns of everybody who works the ticket or asked for it; whoever asked, only that the office is writing to
him or her. Others look on unseen and are told what comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.desk.cases.happenings import sentence
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, may, roles_on, rules_of
from ticketing.desk.presence.models import NOTE, Presence
from ticketing.desk.presence.queries import others, writing
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import since
from ticketing.office.people.models import Person
from ticketing.office.sign_in.current import reads_only
from workflows.capabilities import WORK
from workflows.rows import REQUESTER

MESSAGE, MOST = "message", 20


@dataclass(frozen=True)
class Living:
    """What is told: who is there and writes, each a sentence; the messages and the rest that came. `state` is its
    name: as long as it is the same there is nothing new to tell."""

    people: tuple[str, ...]
    messages: str
    first: int
    rest: str
    state: str


def is_there(ticket: Ticket, person: Person, at: datetime) -> bool:
    """Whether others are told that this person has the page open: who works the ticket, and who asked for it."""
    roles = roles_on(ticket, person, at)
    return not reads_only() and (REQUESTER in roles or may(ticket, roles, WORK))


def living(ticket: Ticket, person: Person, *, after: int, at: datetime) -> Living:
    """What this person is told of what came after that event."""
    works = may(ticket, roles_on(ticket, person, at), WORK)
    news = [event for event in since(Ticket.__tablename__, ticket.id, after, most=MOST) if event.actor_id != person.id]
    news = [event for event in news if works or not event.payload.get("internal")]
    messages = [event for event in news if event.kind == MESSAGE]
    rest = [event for event in news if event.kind != MESSAGE]
    seen = _seen(ticket, person, others(ticket, person, at), works=works, at=at)
    told = [*seen, *(str(event.id) for event in news)]
    return Living(
        people=tuple(seen),
        messages=_came(messages) if messages else "",
        first=messages[0].id if messages else 0,
        rest=_happened(ticket, rest[-1]) if rest else "",
        state=sha256("|".join(told).encode()).hexdigest()[:16],
    )


def _seen(ticket: Ticket, person: Person, rows: Sequence[Presence], *, works: bool, at: datetime) -> list[str]:
    if works:
        here = [row.person.name for row in rows if not writing(row, at)]
        lines = [_writes(row, at) for row in rows if writing(row, at)]
        return [_here(here), *lines] if here else lines
    if person.id != ticket.requester_id:
        return []
    office = [row for row in rows if writing(row, at) == MESSAGE and able(ticket, row.person, WORK, at=at)]
    return [_writes(row, at) for row in office]


def _writes(row: Presence, at: datetime) -> str:
    if writing(row, at) == NOTE:
        return _("%(who)s está escribiendo una nota interna.", who=row.person.name)
    return _("%(who)s está escribiendo.", who=row.person.name)


def _here(names: Sequence[str]) -> str:
    if len(names) == 1:
        return _("%(who)s también está aquí.", who=names[0])
    return _("%(others)s y %(last)s también están aquí.", others=", ".join(names[:-1]), last=names[-1])


def _came(messages: Sequence[Event]) -> str:
    last = _name(messages[-1])
    one = _("Llegó un mensaje de %(who)s.", who=last)
    return (
        one if len(messages) == 1 else ngettext("Llegó %(num)s mensaje.", "Llegaron %(num)s mensajes.", len(messages))
    )


def _happened(ticket: Ticket, event: Event) -> str:
    told = sentence(event.kind, event.payload, rules_of(ticket), _name(event))
    return told if told.endswith(".") else f"{told}."


def _name(event: Event) -> str:
    actor = db.session.get(Person, event.actor_id) if event.actor_id else None
    return actor.name if actor else _("El sistema")
