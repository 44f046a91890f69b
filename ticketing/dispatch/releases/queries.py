"""Which dispatches wait for those who release them, and what became of the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import read_number
from ticketing.dispatch.campaigns.queries import TICKET, dispatched_by, of_ticket, releasable
from ticketing.dispatch.own_means.models import OwnMeans
from ticketing.dispatch.own_means.queries import last_of
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import FINISHED, Campaign
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing
from workflows.capabilities import RELEASE_DISPATCH

RECENT = 20


@dataclass(frozen=True)
class Dispatch:
    """A request with its newest campaign, and how that was last sent by other means, if it was."""

    ticket: Ticket
    campaign: Campaign | None
    own_means: OwnMeans | None

    @property
    def taken(self) -> OwnMeans | None:
        """Its dispatch by other means, where one is under way."""
        return self.own_means if self.own_means is not None and self.own_means.ended_at is None else None


def waiting(roles: frozenset[str]) -> list[Dispatch]:
    """What those with these roles have to dispatch, the oldest request first."""
    found = db.session.scalars(select(Ticket).where(releasable(roles)).order_by(Ticket.id)).all()
    of_ticket.know(found)
    return [dispatch_of(ticket) for ticket in found]


def how_many(roles: frozenset[str]) -> int:
    """How many wait."""
    return db.session.scalar(select(func.count()).select_from(Ticket).where(releasable(roles))) or 0


def sent(roles: frozenset[str]) -> Sequence[tuple[Campaign, Ticket]]:
    """What was dispatched last, the newest first."""
    query = select(Campaign, Ticket).join(Ticket, (Campaign.origin_kind == TICKET) & (Campaign.origin_id == Ticket.id))
    query = query.where(Campaign.status == FINISHED, dispatched_by(roles)).order_by(Campaign.finished_at.desc())
    return [(row[0], row[1]) for row in db.session.execute(query.limit(RECENT))]


def get(number: str, roles: frozenset[str]) -> Dispatch:
    """The dispatch of the request of that number, or Missing."""
    said = read_number(number)
    if said is None:
        raise Missing
    mine = (Ticket.prefix == said.prefix, Ticket.year == said.year, Ticket.serial == said.serial)
    found = db.session.scalars(select(Ticket).where(*mine, dispatched_by(roles))).first()
    if found is None:
        raise Missing
    return dispatch_of(found)


def dispatch_of(ticket: Ticket) -> Dispatch:
    """A ticket with its newest campaign."""
    campaign = next(reversed(of_ticket(ticket)), None)
    return Dispatch(ticket, campaign, last_of(campaign) if campaign else None)


def who_releases(ticket: Ticket, on: date) -> Sequence[Person]:
    """Who releases its dispatch that day."""
    return people.with_capability(RELEASE_DISPATCH, on, ticket.procedure_row.name)
