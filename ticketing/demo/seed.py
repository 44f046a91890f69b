"""Filling an empty database with the demo institution: people, contacts, and ninety days of requests."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select, update

from ticketing.demo import contacts as base
from ticketing.demo import institution
from ticketing.demo.bulk import Bulk
from ticketing.demo.plans import YEAR, Plan, earlier, plans
from ticketing.demo.reports import report_some
from ticketing.demo.stories import lives
from ticketing.demo.telling import Hours, tell
from ticketing.desk.cases.models import Ticket
from ticketing.desk.clock.jobs import mark_breach
from ticketing.desk.moving.actions import catch_up
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.office.people.models import Person
from workflows.refusals import Refused

SEED = 20_240_311
TICKETS, CONTACTS = 120, 2000
FRESH = 12
DAYS_KNOWN = 110
AT_ONCE = 1000
ACTED = timedelta(days=21)  # reaches past what the plans call lately


def empty() -> bool:
    """Whether nobody works here yet."""
    return db.session.scalars(select(Person.id).limit(1)).first() is None


def seed(*, tickets: int = TICKETS, contacts: int = CONTACTS, at: datetime) -> None:
    """Found the institution as if it had worked until `at`. Refused where somebody works already.

    The newest are acted, and so are those whose mailing truly goes out; what was filed earlier ended long ago, and is
    written in bulk. More than usual are requests of the year before.
    """
    if not empty():
        raise Refused("Esta base ya tiene datos: la demostración solo se crea en una vacía («make reset» la vacía).")
    chance = Random(SEED)
    many = max(0, tickets - TICKETS)
    founded = institution.FOUNDED_BEFORE + (timedelta(days=YEAR) if many else timedelta())
    house = institution.found(at=at, before=founded)
    base.fill(house.lists, count=contacts, chance=chance, at=at - timedelta(days=DAYS_KNOWN))
    hours = Hours(house, chance, at)
    told, apart = plans(tickets - many, hours), Hours(house, Random(SEED), at)
    newest = [bool(plan.mailed) or at - plan.filed_at < ACTED for plan in told]
    _write([*earlier(many, apart), *(plan for plan, new in zip(told, newest, strict=True) if not new)], apart)
    tell(lives([plan for plan, new in zip(told, newest, strict=True) if new], hours), until=at)
    report_some(house, at)
    _settle(at)


def _write(told: Sequence[Plan], hours: Hours) -> None:
    """These requests, by a chance of their own: the newest stay what they are without them."""
    if not told:
        return
    hands = Bulk(hours.house)
    with _uncollected(), closing(hands.rows):
        for start in range(0, len(told), AT_ONCE):
            tell(lives(told[start : start + AT_ONCE], hours, hands), until=hours.now)
            hands.write()
        hands.end()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows in memory by the hundred thousand, and no circles among them: looking for some costs a twentieth of all."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _settle(at: datetime) -> None:
    """What the worker would have done meanwhile: timers, lateness, letters long sent."""
    for ticket in db.session.scalars(select(Ticket).where(Ticket.ended_at.is_(None))).all():
        catch_up(ticket, at=at)
        mark_breach(ticket, at)
    _consider_sent(_fresh(), at)


def _fresh() -> Sequence[int]:
    """The newest letters, which the demo's inbox shall show."""
    query = select(ReactionRow.id).join(ReactionRow.event).where(ReactionRow.done_at.is_(None))
    return db.session.scalars(query.order_by(Event.at.desc(), ReactionRow.id.desc()).limit(FRESH)).all()


def _consider_sent(but: Sequence[int], at: datetime) -> None:
    past = update(ReactionRow).where(ReactionRow.done_at.is_(None), ReactionRow.id.not_in(but))
    db.session.execute(past.values(done_at=ReactionRow.next_try_at), execution_options={"synchronize_session": False})
    fresh = update(ReactionRow).where(ReactionRow.id.in_(but)).values(next_try_at=at)
    db.session.execute(fresh, execution_options={"synchronize_session": False})
