"""Whose token it is."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.office.tokens.models import ApiToken


def digest(plain: str) -> str:
    """What is kept of a token: 64 hex digits. Tokens are 256 random bits, so that no slow hash is needed."""
    return sha256(plain.encode()).hexdigest()


def bearer(plain: str) -> ApiToken | None:
    """The token if it stands and its person works here."""
    known = select(ApiToken).join(Person, Person.id == ApiToken.person_id)
    stands = (ApiToken.digest == digest(plain), ApiToken.revoked_at.is_(None), Person.disabled_at.is_(None))
    return db.session.scalars(known.where(*stands)).first()


def everyone() -> Sequence[ApiToken]:
    """Every token, the newest first."""
    return db.session.scalars(select(ApiToken).order_by(ApiToken.id.desc())).all()
