"""Signing in and out. An attempt is counted before the password is tried, so that many at once all count."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people import passwords
from ticketing.office.people.models import Person
from ticketing.office.people.queries import by_email
from ticketing.office.sign_in.limits import WINDOW, Limit, limits, sentence
from ticketing.office.sign_in.models import FailedAttempt, SignedIn
from ticketing.office.sign_in.queries import digest, failures
from ticketing.web.outcomes import TooMany
from workflows.refusals import Refused

LASTS = timedelta(hours=12)


def knock(email: str, origin: str, *, at: datetime) -> list[FailedAttempt]:
    """Count an attempt as failed until it turns out well. The caller commits this, then calls `sign_in`."""
    return count(limits(email, origin), at=at)


def count(met: Sequence[Limit], *, at: datetime, told: Callable[[timedelta], str] = sentence) -> list[FailedAttempt]:
    """One more failure against each limit; the caller commits this. Raises TooMany, in the words of `told`, while one
    of them says to wait."""
    _refuse_guessing(met, at=at, told=told)
    db.session.execute(delete(FailedAttempt).where(FailedAttempt.at < at - 2 * WINDOW))
    rows = [FailedAttempt(key=limit.key, at=at) for limit in met]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def sign_in(
    email: str, password: str, origin: str, agent: str, *, at: datetime, attempt: Sequence[FailedAttempt] = ()
) -> tuple[SignedIn, str]:
    """A session and its token for the cookie. Same words and time whether or not the person exists."""
    _refuse_guessing(limits(email, origin), at=at, besides=[row.id for row in attempt])
    person = by_email(email)
    right = passwords.matches(person.password_hash if person and person.active else None, password)
    if person is None or not right:
        raise Refused("El correo o la contraseña no coinciden. Revíselos y vuelva a intentarlo.")
    if passwords.outdated(person.password_hash or ""):
        person.password_hash = passwords.hashed(password)
    _forgive(email, origin, attempt)
    return begin(person, agent, at=at)


def begin(person: Person, agent: str, *, at: datetime) -> tuple[SignedIn, str]:
    """A session of 12 hours at most, and its token."""
    token = secrets.token_urlsafe(32)
    # Two tabs of one person write one after the other: both append to the same chain of events.
    db.session.refresh(person, with_for_update={"of": Person})
    session = SignedIn(token_hash=digest(token), person=person, agent=agent[:200], began_at=at, expires_at=at + LASTS)
    db.session.add(session)
    record(person, "signed_in", by=person, at=at, payload={"agent": agent[:200]})
    return session, token


def end(session: SignedIn, *, at: datetime) -> None:
    """End one session; ending it again changes nothing."""
    session.ended_at = session.ended_at or at


def end_all(person: Person, *, at: datetime, keep: SignedIn | None = None) -> None:
    """End every session of the person at once, but `keep`."""
    query = update(SignedIn).where(SignedIn.person_id == person.id, SignedIn.ended_at.is_(None))
    db.session.execute(query.where(SignedIn.id != (keep.id if keep else 0)).values(ended_at=at))


def _refuse_guessing(
    met: Sequence[Limit],
    *,
    at: datetime,
    besides: Sequence[int] = (),
    told: Callable[[timedelta], str] = sentence,
) -> None:
    waits = [limit.wait(*failures(limit.key, at - WINDOW, besides), at) for limit in met]
    longest = max(waits)
    if longest > timedelta():
        raise TooMany(told(longest), wait_seconds=int(longest.total_seconds()) + 1)


def _forgive(email: str, origin: str, attempt: Sequence[FailedAttempt]) -> None:
    """Whoever knows the password starts anew; guesses at other accounts from the same origin stay counted."""
    pair, account, _origin = limits(email, origin)
    own = [row.id for row in attempt]
    forgiven = FailedAttempt.key.in_([pair.key, account.key]) | FailedAttempt.id.in_(own)
    db.session.execute(delete(FailedAttempt).where(forgiven))
