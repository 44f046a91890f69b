"""A job's round: each ticket in a transaction of its own, so that one that fails stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from ticketing import patience
from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db

log = logging.getLogger(__name__)


def each_alone(ids: Iterable[int], act: Callable[[Ticket], int]) -> int:
    """How many things `act` did to these tickets, of which it decides itself, once it holds one, what is still due.

    This is a worker's outer loop: it commits, and a ticket that fails is logged and asked again by the next tick. A
    database that does not answer ends the round: it would fail for each of the others too.
    """
    db.session.commit()
    return sum(_alone(ticket_id, act) for ticket_id in ids)


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
