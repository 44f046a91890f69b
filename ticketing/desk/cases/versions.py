"""Two people, one ticket: the second is told what the first did."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from ticketing.desk.cases.happenings import said
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.ledger.events.queries import last_deed
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
    deed = last_deed(Ticket.__tablename__, ticket.id)
    if not deed:
        return "La solicitud cambió mientras usted la leía. Revísela antes de seguir."
    actor = db.session.get(Person, deed[0].actor_id) if deed[0].actor_id else None
    who = actor.name if actor else "el sistema"
    told = " y ".join(said(each.kind, each.payload) for each in deed)
    return f"Mientras usted la leía, {who} {told}. La solicitud está en «{ticket.state}»; revísela antes de seguir."
