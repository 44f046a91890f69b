"""Selects over sessions and failed attempts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.office.sign_in.models import FailedAttempt, SignedIn


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str, at: datetime) -> SignedIn | None:
    """The session of that token, if it is still one: not ended, not over, its person still here."""
    query = select(SignedIn).join(Person).options(joinedload(SignedIn.person).joinedload(Person.department))
    query = query.where(SignedIn.token_hash == digest(token), _open(at), Person.disabled_at.is_(None))
    return db.session.scalars(query).first()


def open_sessions(person: Person, at: datetime) -> Sequence[SignedIn]:
    """The person's sessions that are not over, the newest first."""
    query = select(SignedIn).where(SignedIn.person_id == person.id, _open(at))
    return db.session.scalars(query.order_by(SignedIn.began_at.desc(), SignedIn.id.desc())).all()


def failures(key: str, since: datetime, besides: Sequence[int] = ()) -> tuple[int, datetime | None]:
    """How many attempts a key has had since then, and when the last one was; `besides` are not counted."""
    query = select(func.count(), func.max(FailedAttempt.at)).where(FailedAttempt.key == key, FailedAttempt.at > since)
    count, last = db.session.execute(query.where(FailedAttempt.id.not_in(besides))).one()
    return count, last


def _open(at: datetime) -> ColumnElement[bool]:
    return SignedIn.ended_at.is_(None) & (SignedIn.expires_at > at)
