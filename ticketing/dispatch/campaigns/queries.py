"""Which campaigns a person sees, and the ticket behind each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from ticketing.desk.access.permission import visible_to as tickets_visible_to
from ticketing.desk.cases.models import Ticket
from ticketing.dispatch.campaigns.engines import engine_of
from ticketing.extensions import among, db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can, where
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.office.procedures.queries import procedure, versions
from ticketing.remembering import Each, grouped, remembered
from ticketing.web.outcomes import Missing
from workflows.capabilities import DISPATCHES, RELEASE_DISPATCH
from workflows.dispatching import release_states

TICKET = "ticket"


def visible_to(person: Person, roles: frozenset[str], on: date) -> Select[Campaign]:
    """The campaigns of the tickets that a person may see; who sees every dispatch, all but those of reserved
    tickets, whose words are for their own people."""
    query = select(Campaign).where(Campaign.origin_kind == TICKET)
    tickets = tickets_visible_to(person, roles, on).with_only_columns(Ticket.id).order_by(None)
    seen: ColumnElement[bool] = Campaign.origin_id.in_(tickets)
    if can(roles, DISPATCHES):
        seen = or_(seen, Campaign.origin_id.in_(select(Ticket.id).where(Ticket.reserved.is_(False))))
    if where(roles, RELEASE_DISPATCH):
        seen = or_(seen, Campaign.origin_id.in_(select(Ticket.id).where(dispatched_by(roles))))
    return query.where(seen)


def releasable(roles: frozenset[str]) -> ColumnElement[bool]:
    """The tickets that wait for their dispatch by these roles: also reserved ones, which somebody has to send."""
    return or_(
        false(),
        *(
            and_(Ticket.procedure_id == version.id, Ticket.state.in_(sorted(states)))
            for version in _released_by(roles)
            if (states := release_states(procedure(version)))
        ),
    )


def dispatched_by(roles: frozenset[str]) -> ColumnElement[bool]:
    """The same, and those of the same procedures that these roles may look at besides."""
    ids = [version.id for version in _released_by(roles)]
    return or_(releasable(roles), and_(Ticket.procedure_id.in_(ids), Ticket.reserved.is_(False)))


def _released_by(roles: frozenset[str]) -> list[ProcedureVersion]:
    names = where(roles, RELEASE_DISPATCH)
    return [version for version in versions() if version.name in names] if names else []


def get(campaign_id: int, person: Person, roles: frozenset[str], on: date) -> Campaign:
    """One campaign that the person may see, or Missing."""
    found = db.session.scalars(visible_to(person, roles, on).where(Campaign.id == campaign_id)).first()
    if found is None:
        raise Missing
    return found


def page(
    person: Person,
    roles: frozenset[str],
    on: date,
    *,
    status: str = "",
    before: int | None = None,
    most: int = 40,
) -> Sequence[Campaign]:
    """A page of campaigns, the newest first, from below the id `before`."""
    query = visible_to(person, roles, on)
    if status:
        query = query.where(Campaign.status == status)
    if before is not None:
        query = query.where(Campaign.id < before)
    return db.session.scalars(query.order_by(Campaign.id.desc()).limit(most)).all()


@Each
def of_ticket(tickets: Sequence[Ticket]) -> dict[int, list[Campaign]]:
    """A ticket's campaigns, oldest first: any number of them."""
    ids = [ticket.id for ticket in tickets]
    query = select(Campaign).where(Campaign.origin_kind == TICKET, among(Campaign.origin_id, ids))
    found = db.session.scalars(query.order_by(Campaign.id))
    return grouped(ids, ((row.origin_id, row) for row in found))


def of_engine(ticket: Ticket, engine: str) -> list[Campaign]:
    """Those of a ticket's campaigns that this engine makes, oldest first."""
    return [one for one in of_ticket(ticket) if engine_of(one) == engine]


@remembered
def ticket_of(campaign: Campaign) -> Ticket:
    """The ticket that a campaign comes from."""
    return db.session.get_one(Ticket, campaign.origin_id)


def tickets_of(campaigns: Sequence[Campaign]) -> dict[int, Ticket]:
    """The tickets of many campaigns, by the campaigns' ids, in one select."""
    ids = {one.origin_id for one in campaigns}
    known = {ticket.id: ticket for ticket in db.session.scalars(select(Ticket).where(Ticket.id.in_(ids)))}
    return {one.id: known[one.origin_id] for one in campaigns}


def discreet_name(campaign_id: int) -> str | None:
    """What to call the campaign of a reserved ticket where anybody may read it."""
    number = _reserved().get(campaign_id)
    return f"Solicitud {number} (reservada)" if number else None


@remembered
def _reserved() -> dict[int, str]:
    """Every campaign of a reserved ticket, with its number: they are few, and a page names many campaigns."""
    query = select(Campaign.id, Ticket).join(
        Ticket, (Campaign.origin_kind == TICKET) & (Campaign.origin_id == Ticket.id)
    )
    return {one: ticket.number for one, ticket in db.session.execute(query.where(Ticket.reserved.is_(True)))}


def counts(person: Person, roles: frozenset[str], on: date) -> dict[str, int]:
    """How many campaigns by status, of those that the person may see."""
    mine = visible_to(person, roles, on).order_by(None).subquery()
    query = select(mine.c.status, func.count()).group_by(mine.c.status)
    return dict(db.session.execute(query).all())
