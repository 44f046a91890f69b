"""Two people, one ticket: the second is told what the first did."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ticketing.desk.tickets.happenings import said
from ticketing.desk.tickets.models import Ticket
from ticketing.extensions import db
from ticketing.ledger.events.queries import last_of
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken

_held: WeakKeyDictionary[Any, set[int]] = WeakKeyDictionary()


def hold(ticket: Ticket, seen: int | None = None) -> None:
    """Keep others from the ticket until the transaction ends. Overtaken if it is no longer as the person saw it."""
    db.session.flush()
    session = db.session()
    mine = _held.setdefault(session.get_transaction() or session.begin(), set())
    if ticket.id not in mine:
        # Whatever was read before the lock may be stale, the ticket's gates and versions too.
        db.session.expire_all()
        db.session.refresh(ticket, with_for_update=True)
        mine.add(ticket.id)
    if seen is not None and seen != ticket.version:
        raise Overtaken(_what_happened(ticket))


def _what_happened(ticket: Ticket) -> str:
    last = last_of(Ticket.__tablename__, ticket.id)
    if last is None:
        return "La solicitud cambió mientras usted la leía. Revísela antes de seguir."
    actor = db.session.get(Person, last.actor_id) if last.actor_id else None
    who = actor.name if actor else "el sistema"
    return (
        f"Mientras usted la leía, {who} {said(last.kind, last.payload)}. La solicitud está «{ticket.state}»; "
        "revísela antes de seguir."
    )
