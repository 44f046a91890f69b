"""Whose token it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.office.tokens.models import ApiToken, ApiUse
from ticketing.web.outcomes import Missing


def digest(plain: str) -> str:
    """What is kept of a token: 64 hex digits. Tokens are 256 random bits, so that no slow hash is needed."""
    return sha256(plain.encode()).hexdigest()


def bearer(plain: str) -> ApiToken | None:
    """The token with its person, whether or not it stands (`words.obstacle` says)."""
    known = select(ApiToken).options(joinedload(ApiToken.person))
    return db.session.scalars(known.where(ApiToken.digest == digest(plain))).first()


def by_id(token_id: int, *, of: Person) -> ApiToken:
    """One token of this person. Raises Missing."""
    found = db.session.get(ApiToken, token_id)
    if found is None or found.person_id != of.id:
        raise Missing
    return found


def of_person(person: Person) -> Sequence[ApiToken]:
    """The person's tokens, the newest first."""
    return db.session.scalars(
        select(ApiToken).where(ApiToken.person_id == person.id).order_by(ApiToken.id.desc())
    ).all()


def used_at(tokens: Sequence[ApiToken]) -> dict[int, datetime]:
    """When each was last shown, also in vain, to the minute; those that never were are left out."""
    rows = db.session.execute(select(ApiUse.token_id, ApiUse.minute).where(ApiUse.token_id.in_([t.id for t in tokens])))
    return {token: datetime.fromtimestamp(minute * 60, UTC) for token, minute in rows}


def everyone() -> Sequence[ApiToken]:
    """Every token with its person, the newest first."""
    return db.session.scalars(select(ApiToken).options(joinedload(ApiToken.person)).order_by(ApiToken.id.desc())).all()
