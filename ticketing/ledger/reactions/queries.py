"""Selects over the reactions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.faults import DEFECT
from ticketing.ledger.reactions.models import ReactionRow

WAITS: ColumnElement[bool] = ReactionRow.done_at.is_(None) & ReactionRow.given_up_at.is_(None)
STANDS: ColumnElement[bool] = (
    ReactionRow.given_up_at.is_not(None) & ReactionRow.done_at.is_(None) & ReactionRow.discarded_at.is_(None)
)


@dataclass(frozen=True)
class Waiting:
    """Reactions that wait for one thing to come back: how many, since when, and when it is tried again."""

    fault: str
    many: int
    since: datetime
    next_at: datetime


def waiting(at: datetime, most: int) -> Sequence[int]:
    """The ids of the reactions that are due, oldest first; a fifth of the places is left to those that failed before.

    Those come last, and of them the least tried first: they keep nobody waiting, and one that always fails not them.
    """
    due = select(ReactionRow.id).where(WAITS, ReactionRow.next_try_at <= at)
    order = (ReactionRow.next_try_at, ReactionRow.attempts, ReactionRow.id)
    fresh = db.session.scalars(due.where(ReactionRow.fault.is_(None)).order_by(*order).limit(most)).all()
    left = max(most - len(fresh), most // 5)
    failed = due.where(ReactionRow.fault.is_not(None)).order_by(ReactionRow.attempts, *order).limit(left)
    return [*fresh, *db.session.scalars(failed).all()]


def outages() -> Sequence[Waiting]:
    """What is waited for, by kind of fault: everything that failed and is not a defect."""
    query = select(
        ReactionRow.fault, func.count(), func.min(ReactionRow.failing_since), func.min(ReactionRow.next_try_at)
    )
    query = query.where(WAITS, ReactionRow.fault.is_not(None), ReactionRow.fault != DEFECT)
    rows = db.session.execute(query.group_by(ReactionRow.fault).order_by(ReactionRow.fault)).all()
    return [Waiting(fault, many, since or next_at, next_at) for fault, many, since, next_at in rows if fault]


def outage(fault: str) -> Waiting | None:
    """One of them."""
    return next((one for one in outages() if one.fault == fault), None)


def told(subject_kind: str, subject_id: int, effects: Iterable[str], *, since: datetime) -> set[str]:
    """To whom these effects of the subject's events went, or will, since that instant."""
    query = select(ReactionRow.recipient).join(Event, Event.id == ReactionRow.event_id)
    query = query.where(Event.subject_kind == subject_kind, Event.subject_id == subject_id, Event.at >= since)
    return set(db.session.scalars(query.where(ReactionRow.effect.in_(list(effects)))))


def standing(most: int) -> Sequence[ReactionRow]:
    """Reactions that were given up and wait for a person, the latest first."""
    query = select(ReactionRow).where(STANDS).options(joinedload(ReactionRow.event))
    return db.session.scalars(query.order_by(ReactionRow.given_up_at.desc(), ReactionRow.id.desc()).limit(most)).all()


def how_many_stand() -> int:
    """How many were given up and wait for a person."""
    return db.session.scalar(select(func.count()).select_from(ReactionRow).where(STANDS)) or 0


def tried_again_soon() -> int:
    """How many failed by a defect and are tried a few times more."""
    query = select(func.count()).select_from(ReactionRow).where(WAITS, ReactionRow.fault == DEFECT)
    return db.session.scalar(query) or 0


def held(reaction_id: int) -> ReactionRow | None:
    """One reaction, for this transaction alone."""
    query = select(ReactionRow).where(ReactionRow.id == reaction_id).with_for_update(of=ReactionRow)
    return db.session.scalars(query.execution_options(populate_existing=True)).first()


def discarded(most: int) -> Sequence[ReactionRow]:
    """What people discarded, the latest first."""
    query = select(ReactionRow).where(ReactionRow.discarded_at.is_not(None)).options(joinedload(ReactionRow.event))
    return db.session.scalars(query.order_by(ReactionRow.discarded_at.desc()).limit(most)).all()


def oldest_due(at: datetime) -> datetime | None:
    """Since when the reaction that is due for longest waits to be carried out."""
    return db.session.scalar(select(func.min(ReactionRow.next_try_at)).where(WAITS, ReactionRow.next_try_at <= at))


def backlog() -> int:
    """How many reactions are still to be carried out."""
    return db.session.scalar(select(func.count()).select_from(ReactionRow).where(WAITS)) or 0
