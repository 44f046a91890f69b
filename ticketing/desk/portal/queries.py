"""Selects over banners, their places and what is left to be done by hand for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from ticketing.desk.access.permission import visible_to
from ticketing.desk.cases.models import Ticket
from ticketing.desk.portal.models import Banner, BannerPlace, BannerTask
from ticketing.extensions import db, insert_of
from ticketing.office.people.models import Person
from ticketing.remembering import remembered
from ticketing.scheduler.ticks import NOW
from ticketing.web.outcomes import Missing
from workflows.banners import Stay


def _due(at: ColumnElement[datetime] | datetime) -> ColumnElement[bool]:
    begins = and_(Banner.went_live_at.is_(None), Banner.from_at <= at)
    return and_(Banner.ended_at.is_(None), or_(begins, Banner.until_at <= at, Banner.remind_at <= at))


TIME_CAME = exists(select(Banner.id).where(_due(NOW)))


def hold(place: str) -> None:
    """Keep others from giving room in a place until the transaction ends."""
    db.session.execute(insert_of(BannerPlace).values(place=place).on_conflict_do_nothing())
    db.session.execute(select(BannerPlace.place).where(BannerPlace.place == place).with_for_update())


def stays(place: str, at: datetime, *, without: int | None = None) -> list[Stay]:
    """From when to when banners stand in the place, now and later."""
    query = select(Banner.from_at, Banner.until_at).where(Banner.place == place, Banner.ended_at.is_(None))
    query = query.where(Banner.until_at > at)
    if without is not None:
        query = query.where(Banner.id != without)
    return [(row[0], row[1]) for row in db.session.execute(query)]


@remembered
def of(ticket: Ticket) -> Sequence[Banner]:
    """The banners of a request, the newest first."""
    query = select(Banner).where(Banner.ticket_id == ticket.id).order_by(Banner.id.desc())
    return db.session.scalars(query.options(joinedload(Banner.file), joinedload(Banner.scheduled_by))).all()


def standing(ticket: Ticket) -> Banner | None:
    """The one that was not taken off yet, if there is one."""
    return next((one for one in of(ticket) if one.ended_at is None), None)


def due(at: datetime) -> Sequence[int]:
    """The requests of which some banner begins, ends or is to be told of now."""
    return db.session.scalars(select(Banner.ticket_id).where(_due(at)).order_by(Banner.ticket_id)).all()


def live(at: datetime, place: str | None = None) -> Sequence[Banner]:
    """What is seen on the portal at that moment, the newest first in each place."""
    query = select(Banner).where(Banner.ended_at.is_(None), Banner.from_at <= at, Banner.until_at > at)
    query = query if place is None else query.where(Banner.place == place)
    query = query.options(joinedload(Banner.file)).order_by(Banner.place, Banner.from_at.desc(), Banner.id.desc())
    return db.session.scalars(query).all()


def moments(at: datetime, place: str | None = None) -> tuple[datetime | None, datetime | None]:
    """When what is seen changed last, and when it changes next by itself."""
    stands = Banner.ended_at.is_(None)
    edges = (Banner.from_at, Banner.until_at)
    past = [func.max(case((and_(stands, edge <= at), edge))) for edge in edges]
    to_come = [func.min(case((and_(stands, edge > at), edge))) for edge in edges]
    query = select(func.max(Banner.changed_at), *past, *to_come)
    query = query if place is None else query.where(Banner.place == place)
    changed, began, ended, begins, ends = db.session.execute(query).one()
    before, after = filter(None, (changed, began, ended)), filter(None, (begins, ends))
    return max(before, default=None), min(after, default=None)


def by_picture(token: str, at: datetime) -> Banner:
    """The banner whose picture that is, while it is seen. Raises Missing."""
    query = select(Banner).where(Banner.token == token).options(joinedload(Banner.file))
    found = db.session.scalars(query).first()
    if found is None or found not in live(at, found.place):
        raise Missing
    return found


def seen(person: Person, roles: Collection[str], on: date) -> Select[Banner]:
    """The banners of the requests that this person may see."""
    mine = visible_to(person, roles, on).with_only_columns(Ticket.id)
    whole = (joinedload(Banner.file), joinedload(Banner.ticket), joinedload(Banner.ended_by))
    return select(Banner).where(Banner.ticket_id.in_(mine)).options(*whole)


def get(banner_id: int, person: Person, roles: Collection[str], on: date) -> Banner:
    """One of them. Raises Missing."""
    found = db.session.scalars(seen(person, roles, on).where(Banner.id == banner_id)).first()
    if found is None:
        raise Missing
    return found


def task(task_id: int, person: Person, roles: Collection[str], on: date) -> BannerTask:
    """What is to be done by hand for one of them. Raises Missing."""
    found = db.session.get(BannerTask, task_id)
    if found is None:
        raise Missing
    get(found.banner_id, person, roles, on)
    return found


def tasks_of(banner: Banner) -> Sequence[BannerTask]:
    """What was, or is, to be done by hand for a banner."""
    query = select(BannerTask).where(BannerTask.banner_id == banner.id).order_by(BannerTask.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def spans(at: datetime) -> list[tuple[int, str, Stay]]:
    """Every banner that stands now or later, whoever may see its request: which, where, from when to when."""
    query = select(Banner.id, Banner.place, Banner.from_at, Banner.until_at)
    query = query.where(Banner.ended_at.is_(None), Banner.until_at > at)
    return [(row[0], row[1], (row[2], row[3])) for row in db.session.execute(query)]


def past(found: Select[Banner], at: datetime, *, before: int | None = None, most: int) -> Sequence[Banner]:
    """Of these, those that are over, the newest first, those of before that one alone."""
    query = found.where(or_(Banner.ended_at.is_not(None), Banner.until_at <= at))
    query = query if before is None else query.where(Banner.id < before)
    return db.session.scalars(query.order_by(Banner.id.desc()).limit(most)).all()


def to_come(found: Select[Banner], at: datetime) -> Sequence[Banner]:
    """Of these, those that are seen now or later, in the order in which they began."""
    query = found.where(Banner.ended_at.is_(None), Banner.until_at > at)
    return db.session.scalars(query.order_by(Banner.from_at, Banner.id)).all()


HOW_MANY_BY_HAND = select(func.count(BannerTask.id)).where(BannerTask.done_at.is_(None))
"""How much is left to be done by hand, whoever does it."""


def tasks_seen(person: Person, roles: Collection[str], on: date) -> Sequence[BannerTask]:
    """What is left to be done by hand for requests that this person may see, the oldest first."""
    mine = visible_to(person, roles, on).with_only_columns(Ticket.id)
    query = select(BannerTask).join(Banner, Banner.id == BannerTask.banner_id).where(BannerTask.done_at.is_(None))
    query = query.where(Banner.ticket_id.in_(mine)).order_by(BannerTask.opened_at, BannerTask.id)
    whole = joinedload(BannerTask.banner).joinedload(Banner.ticket)
    return db.session.scalars(query.options(whole, joinedload(BannerTask.owner))).all()


def tasks_owned(owner: Person) -> Sequence[BannerTask]:
    """What is left to be done by hand by this person, the oldest first."""
    query = select(BannerTask).where(BannerTask.done_at.is_(None), BannerTask.owner_id == owner.id)
    whole = joinedload(BannerTask.banner).joinedload(Banner.ticket)
    return db.session.scalars(query.order_by(BannerTask.opened_at, BannerTask.id).options(whole)).all()
