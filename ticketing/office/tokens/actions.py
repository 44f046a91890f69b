"""A token is made and revoked; it acts with its person's rights, whatever they are when it is used."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.calendars.queries import today
from ticketing.office.people.models import Person
from ticketing.office.people.queries import reads_only
from ticketing.office.tokens.models import ApiToken
from ticketing.office.tokens.queries import digest
from ticketing.office.tokens.scopes import READING, chosen
from workflows.refusals import Refused

PREFIX = "despacho_"
LASTS_DAYS, LONGEST_DAYS, LONGEST_NAME = 365, 730, 120


def make(
    person: Person, name: str, scopes: Iterable[str], *, by: Person | None, at: datetime, days: int = LASTS_DAYS
) -> str:
    """A new token, to be shown this once. Raises Refused."""
    if person.disabled_at is not None:
        raise Refused(f"{person.name} ya no trabaja aquí: no puede tener una clave.")
    if not name.strip():
        raise Refused("Diga para qué es la clave.")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"Una clave dura de 1 a {LONGEST_DAYS} días.")
    wanted = chosen(scopes)
    if reads_only(person, today(at)) and not READING.issuperset(wanted):
        raise Refused(f"{person.name} tiene un papel de solo lectura: su clave solo puede leer y descargar informes.")
    plain, name = PREFIX + secrets.token_urlsafe(32), name.strip()[:LONGEST_NAME]
    until = at + timedelta(days=days)
    db.session.add(
        ApiToken(person=person, name=name, digest=digest(plain), made_at=at, scopes=wanted, expires_at=until)
    )
    record(person, "token_made", by=by, at=at, payload={"name": name, "scopes": wanted, "until": until.isoformat()})
    return plain


def revoke(token: ApiToken, *, by: Person | None, at: datetime) -> None:
    """It opens nothing any more."""
    if token.revoked_at is None:
        token.revoked_at = at
        record(token.person, "token_revoked", by=by, at=at, payload={"name": token.name})
