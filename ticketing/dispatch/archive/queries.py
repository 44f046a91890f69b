"""Selects over the notices that went out: whoever works here may read them, but those of reserved requests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ticketing.desk.access.permission import visible_to as tickets_visible_to
from ticketing.desk.cases.models import Ticket
from ticketing.dispatch.campaigns.queries import TICKET, visible_to
from ticketing.dispatch.numbers.models import Infoservice
from ticketing.dispatch.numbers.words import folded
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import CANCELLED, Campaign
from ticketing.office.people.models import Person
from ticketing.web import walls
from ticketing.web.outcomes import Missing

PAGE = 30
MOST_WORDS = 8
NUMBERED = re.compile(r"([0-9]{1,7})(?:\s{0,3}(?:/|-|de)\s{0,3}([0-9]{4}))?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PLACE = re.compile(r"([0-9]{4})-([0-9]{1,7})")
WENT = Campaign.started_at.is_not(None)
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)  # what a day that is looked for may be


@dataclass(frozen=True)
class Asked:
    """What is looked for: words or a number ("14", "14 de 2026"), a group's code, the days between which it began."""

    words: str = ""
    group: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrowed(self) -> bool:
        return bool(self.words.strip() or self.group or self.since or self.until)


def page(
    asked: Asked, person: Person, roles: frozenset[str], on: date, *, before: str = "", most: int = PAGE
) -> Sequence[Infoservice]:
    """A page of them, the newest first, from below the place `before` ("2026-14"). Those that were cancelled before
    they began keep their number, and are told without their words while nothing is looked for."""
    query = _seen(person, roles, on).where(WENT if asked.narrowed else or_(WENT, Campaign.status == CANCELLED))
    for clause in _matching(asked):
        query = query.where(clause)
    if place := PLACE.fullmatch(before):
        year, number = int(place[1]), int(place[2])
        below = or_(Infoservice.year < year, and_(Infoservice.year == year, Infoservice.number < number))
        query = query.where(below)
    query = query.order_by(Infoservice.year.desc(), Infoservice.number.desc()).limit(most)
    return db.session.scalars(query).all()


def get(year: int, number: int, person: Person, roles: frozenset[str], on: date) -> Infoservice:
    """One that went out, or Missing."""
    query = _seen(person, roles, on).where(WENT, Infoservice.year == year, Infoservice.number == number)
    found = db.session.scalars(query).first()
    if found is None:
        raise Missing
    return found


def sees_figures(one: Infoservice, person: Person, roles: frozenset[str], on: date) -> bool:
    """Whether the person sees the campaign itself, and so how it went."""
    query = visible_to(person, roles, on).with_only_columns(Campaign.id).where(Campaign.id == one.campaign_id)
    return db.session.scalars(query).first() is not None


def day_said(said: str) -> date | None:
    """A day as a form or a program sends it; None for what is none. Before the first and after the last that a notice
    can have, it is that one."""
    if not DAY.fullmatch(said):
        return None
    try:
        return min(max(date.fromisoformat(said), FIRST), LAST)
    except ValueError:
        return None


def went(one: Infoservice) -> bool:
    """Whether any of it may have gone out."""
    return one.campaign.started_at is not None


def place(one: Infoservice) -> str:
    """Where a page goes on."""
    return f"{one.year}-{one.number}"


def _seen(person: Person, roles: frozenset[str], on: date) -> Select[Infoservice]:
    mine = tickets_visible_to(person, roles, on).with_only_columns(Ticket.id).order_by(None)
    query = select(Infoservice).join(Infoservice.campaign).options(contains_eager(Infoservice.campaign))
    query = query.join(Ticket, Ticket.id == Campaign.origin_id).where(Campaign.origin_kind == TICKET)
    query = query.options(contains_eager(Infoservice.campaign).options(joinedload(Campaign.content)))
    return query.where(or_(Ticket.reserved.is_(False), Ticket.id.in_(mine)))


def _matching(asked: Asked) -> list[ColumnElement[bool]]:
    words = folded(asked.words).split()[:MOST_WORDS]
    clauses = [Infoservice.said.contains(word, autoescape=True) for word in words]
    if numbered := NUMBERED.fullmatch(asked.words.strip()):
        named = Infoservice.number == int(numbered[1])
        clauses = [or_(and_(named, Infoservice.year == int(numbered[2])) if numbered[2] else named, and_(*clauses))]
    if asked.group:
        clauses.append(Infoservice.groups.contains(f"|{asked.group}|", autoescape=True))
    if asked.since:
        clauses.append(Campaign.started_at >= _morning(asked.since))
    if asked.until:
        clauses.append(Campaign.started_at < _morning(asked.until) + timedelta(days=1))
    return clauses


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), walls.home())
