"""The token of such a link. Nothing is stored: it is signed with the address and the password that the person has now,
so that whatever changes one of them ends every link that there is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer

from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.web.numbers import BIGGEST, maybe
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

RECOVERY, INVITATION = "recovery", "invitation"
LASTS = {RECOVERY: timedelta(hours=1), INVITATION: timedelta(days=7)}
MINUTE = 60
USED = (
    "El enlace ya se usó, está incompleto o quedó sin efecto porque la contraseña o el correo de la cuenta cambiaron."
)
OVER = {
    RECOVERY: "El enlace servía una hora y ya pasó.",
    INVITATION: "La invitación servía siete días y ya pasaron.",
}


@dataclass(frozen=True)
class Opened:
    """Whose link it is, and for what it was mailed."""

    person: Person
    purpose: str

    @property
    def invited(self) -> bool:
        return self.purpose == INVITATION


def until(at: datetime, purpose: str) -> datetime:
    """The last instant of a link that is made at `at`."""
    return at + LASTS[purpose]


def token(person: Person, purpose: str, *, at: datetime) -> str:
    """What the address carries: purpose, person, last minute, signature."""
    last = int(until(at, purpose).timestamp()) // MINUTE
    return _signer(person).sign(f"{purpose}.{person.id}.{last}").decode()


def told(text: str, *, at: datetime) -> Opened:
    """Whose link it is. Raises Missing, saying why, where it is of no use (any more)."""
    purpose, _dot, rest = text.partition(".")
    number, _dot, rest = rest.partition(".")
    person_id, last = maybe(number), maybe(rest.partition(".")[0])
    if purpose not in LASTS or person_id is None or person_id > BIGGEST or last is None:
        raise Missing(USED)
    person = db.session.get(Person, person_id)
    if person is None or not person.active or not _ours(text, person):
        raise Missing(USED)
    if at.timestamp() // MINUTE > last:
        raise Missing(OVER[purpose])
    return Opened(person, purpose)


def _ours(text: str, person: Person) -> bool:
    try:
        _signer(person).unsign(text)
    except (BadSignature, UnicodeEncodeError):
        return False
    return True


def _signer(person: Person) -> Signer:
    present = hashlib.sha256(f"{person.email}\n{person.password_hash or ''}".encode()).hexdigest()
    return Signer(
        settings().secret_key, salt=f"password-link/{present}", key_derivation="hmac", digest_method=hashlib.sha256
    )
