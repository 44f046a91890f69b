"""A job's round: each ticket in a transaction of its own, so that one that fails stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from ticketing import patience
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db

log = logging.getLogger(__name__)
PIECE = 200


def each_alone(ids: Iterable[int], act: Callable[[Ticket], int]) -> int:
    """How many things `act` did to these tickets, of which it decides itself, once it holds one, what is still due.

    This is a worker's outer loop: it commits, and a ticket that fails is logged and asked again by the next tick. A
    database that does not answer ends the round: it would fail for each of the others too.
    """
    db.session.commit()
    return sum(_alone(ticket_id, act) for ticket_id in ids)


def chosen(ids: Sequence[int], know: Callable[[Sequence[Ticket]], None], wanted: Callable[[Ticket], bool]) -> list[int]:
    """Those of these tickets of which something is wanted, read in pieces, each in a transaction of its own.

    `know` asks once for all of a piece what `wanted` asks of each. A ticket that cannot be asked is chosen: it fails
    alone, and is told in the log, when its turn comes.
    """
    db.session.commit()
    found: list[int] = []
    for start in range(0, len(ids), PIECE):
        query = select(Ticket).where(Ticket.id.in_(ids[start : start + PIECE])).order_by(Ticket.id)
        tickets = db.session.scalars(query).all()
        know(tickets)
        found += [ticket.id for ticket in tickets if _wanted(ticket, wanted)]
        db.session.commit()
    return found


def _wanted(ticket: Ticket, wanted: Callable[[Ticket], bool]) -> bool:
    try:
        return wanted(ticket)
    except Exception as problem:
        if patience.away(problem):
            raise
        return True


def _alone(ticket_id: int, act: Callable[[Ticket], int]) -> int:
    try:
        done = act(db.session.get_one(Ticket, ticket_id))
        db.session.commit()
    except Exception as problem:
        db.session.rollback()
        if patience.away(problem):
            raise
        log.exception("Ticket %s was left as it is; the next tick asks again", ticket_id)
        return 0
    return done
