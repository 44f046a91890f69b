"""A token is made and revoked; it acts with its person's rights, whatever they are when it is used."""

from __future__ import annotations

import secrets
from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.events.actions import record
from ticketing.office.people.models import Person
from ticketing.office.tokens.models import ApiToken
from ticketing.office.tokens.queries import digest
from workflows.refusals import Refused

PREFIX = "despacho_"


def make(person: Person, name: str, *, by: Person | None, at: datetime) -> str:
    """A new token, to be shown this once."""
    if person.disabled_at is not None:
        raise Refused(f"{person.name} ya no trabaja aquí: no puede tener una clave.")
    if not name.strip():
        raise Refused("Diga para qué es la clave.")
    plain = PREFIX + secrets.token_urlsafe(32)
    db.session.add(ApiToken(person=person, name=name.strip()[:120], digest=digest(plain), made_at=at))
    record(person, "token_made", by=by, at=at, payload={"name": name.strip()[:120]})
    return plain


def revoke(token: ApiToken, *, by: Person | None, at: datetime) -> None:
    """It opens nothing any more."""
    if token.revoked_at is None:
        token.revoked_at = at
        record(token.person, "token_revoked", by=by, at=at, payload={"name": token.name})
