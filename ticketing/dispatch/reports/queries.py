"""Which campaigns a report is about: those of a list, a department or a month that the person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from ticketing.audience.lists.models import MailingList
from ticketing.audience.lists.queries import everything
from ticketing.desk.cases.models import Ticket
from ticketing.dispatch.campaigns.queries import visible_to
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.web import walls
from workflows.capabilities import AUDIT, COMPOSE, LAUNCH, READ_AUDIT, RELEASE_DISPATCH, TRANSPORTS

USAGE_READERS = (COMPOSE, LAUNCH, RELEASE_DISPATCH, TRANSPORTS, AUDIT, READ_AUDIT)  # who reads what a month used
AT_ONCE = 5000  # values that one select may name


@dataclass(frozen=True)
class Shelf:
    """What reports there are for a person: keys with their names."""

    lists: tuple[tuple[str, str], ...]
    departments: tuple[tuple[int, str], ...]
    months: tuple[str, ...]


def sent(person: Person, roles: frozenset[str], on: date) -> Sequence[Campaign]:
    """Every campaign whose audience was frozen and that the person may see, the newest first; what it says is not
    read, for they may be thousands."""
    query = visible_to(person, roles, on).where(Campaign.frozen_at.is_not(None))
    query = query.options(defer(Campaign.words), defer(Campaign.held_reason), defer(Campaign.resting_why))
    return db.session.scalars(query.order_by(Campaign.frozen_at.desc(), Campaign.id.desc())).all()


def shelf(found: Sequence[Campaign]) -> Shelf:
    """The reports that these campaigns give."""
    codes = {code for campaign in found for code in campaign.audience_rule.get("lists") or ()}
    lists = tuple((one.code, one.name) for one in everything() if one.code in codes)
    departments = {(ticket.department_id, ticket.department.name) for ticket in tickets_of(found).values()}
    months = sorted({month_of(campaign) for campaign in found}, reverse=True)
    return Shelf(lists, tuple(sorted(departments, key=lambda pair: pair[1])), tuple(months))


def of_list(found: Sequence[Campaign], code: str) -> list[Campaign]:
    """Those that went to the list."""
    return [campaign for campaign in found if code in (campaign.audience_rule.get("lists") or ())]


def of_department(found: Sequence[Campaign], department: Department) -> list[Campaign]:
    """Those that the department, or one below it, asked for."""
    ids = {one.id for one in department.downwards()}
    tickets = tickets_of(found)
    return [campaign for campaign in found if tickets[campaign.origin_id].department_id in ids]


def of_month(found: Sequence[Campaign], month: str) -> list[Campaign]:
    """Those that began in the month ("2026-03") on the institution's wall."""
    return [campaign for campaign in found if month_of(campaign) == month]


def month_of(campaign: Campaign) -> str:
    """ "2026-03"."""
    began = campaign.started_at or campaign.frozen_at or campaign.made_at
    return f"{began.astimezone(walls.home()):%Y-%m}"


def tickets_of(found: Sequence[Campaign]) -> dict[int, Ticket]:
    """The tickets behind some campaigns, by id."""
    ids = sorted({campaign.origin_id for campaign in found})
    pieces = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    queries = (select(Ticket).where(Ticket.id.in_(piece)).options(joinedload(Ticket.department)) for piece in pieces)
    return {ticket.id: ticket for query in queries for ticket in db.session.scalars(query)}


def find_list(code: str) -> MailingList | None:
    """The list of this code."""
    return db.session.scalars(select(MailingList).where(MailingList.code == code)).first()
