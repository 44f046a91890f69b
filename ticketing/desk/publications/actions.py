"""Asking for a publication to be looked at, what a look came to, and vouching for what no machine can read."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import SOLVE, able, ask_hands, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.publications import queries
from ticketing.desk.publications.looking import Seen
from ticketing.desk.publications.models import CHECKED, FAILED, VOUCHED, WAITING, Publication
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.files import storage
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing, Overtaken
from workflows.capabilities import WORK
from workflows.refusals import Refused

A_DAY_LATER = timedelta(hours=24)
LEASE = timedelta(minutes=3)  # in which whoever went to look has settled it, or another does
AGAIN, MOST_TRIES = timedelta(hours=1), 3  # before what stood yesterday is said to be gone
LONGEST_REASON = 1000
MOST_TOLD = 3  # missing sentences that are told in the story
TELLS = "tell_publication"


def ask(ticket: Ticket, kind: str, address: str, *, at: datetime) -> Publication:
    """Let it be looked at, now and a day later."""
    withdraw(ticket, kind, at=at)
    row = Publication(ticket_id=ticket.id, kind=kind, address=address, asked_at=at, next_at=at)
    db.session.add(row)
    db.session.flush()
    return row


def withdraw(ticket: Ticket, kind: str, *, at: datetime) -> None:
    """The delivery was taken back: it is looked at no more, and what was found stays as history."""
    row = queries.standing(ticket, kind)
    if row is not None:
        row.withdrawn_at, row.next_at = at, None
        db.session.flush()


def ask_again(ticket: Ticket, kind: str, *, by: Person, at: datetime, seen: int | None = None) -> Publication:
    """Look once more, as if it had just been delivered."""
    row = _held(ticket, kind, by, at, seen)
    if row.state == WAITING:
        return row
    row.state, row.reason, row.missing, row.proved_by = WAITING, "", [], ""
    row.vouched_by, row.vouched_at, row.vouched_reason = None, None, ""
    row.asked_at = row.next_at = at
    row.looks = row.tries = 0
    record(ticket, "publication_asked", by=by, at=at, payload=_about(ticket, row))
    return row


def vouch(ticket: Ticket, kind: str, *, reason: str, by: Person, at: datetime, seen: int | None = None) -> Publication:
    """Say by name that it stands there, where that can't be checked: an intranet, a page that a program draws."""
    row = _held(ticket, kind, by, at, seen)
    if row.proved:
        raise Overtaken("Esa publicación ya está comprobada, o alguien respondió por ella.")
    said = reason.strip()
    if not said:
        raise Refused("Escriba por qué responde usted por la publicación; queda en la historia de la solicitud.")
    if len(said) > LONGEST_REASON:
        raise Refused(f"La razón puede tener hasta {LONGEST_REASON} caracteres.")
    row.state, row.next_at = VOUCHED, None
    row.vouched_by, row.vouched_at, row.vouched_reason = by, at, said
    payload = _about(ticket, row) | {"reason": said}
    record(ticket, "publication_vouched", by=by, at=at, payload=payload, effects=(SOLVE,))
    return row


def claim(publication_id: int, *, seen: datetime, at: datetime) -> bool:
    """Take it upon oneself to look, for a while; False where another did. `seen`: when it was due."""
    mine = update(Publication).where(Publication.id == publication_id, Publication.next_at == seen)
    return bool(db.session.execute(mine.values(next_at=at + LEASE)).rowcount)  # type: ignore[attr-defined]


def settle(ticket: Ticket, publication_id: int, seen: Seen, *, asked_at: datetime, at: datetime) -> Publication | None:
    """What a look came to; nothing if it was asked for anew, vouched for or taken back meanwhile."""
    hold(ticket)
    row = db.session.get(Publication, publication_id)
    if row is None or row.next_at is None or row.asked_at != asked_at:
        return None
    row.looked_at = at
    if seen.reason:
        _not_well(ticket, row, seen, at)
    else:
        _well(ticket, row, seen, at)
    return row


def _well(ticket: Ticket, row: Publication, seen: Seen, at: datetime) -> None:
    row.looks, row.tries = row.looks + 1, 0
    row.next_at = at + A_DAY_LATER if row.looks == 1 else None
    if row.state == WAITING:
        row.state, row.proved_by = CHECKED, seen.proved_by
        _keep(row, seen, at)
        payload = _about(ticket, row) | {"proved_by": seen.proved_by}
        record(ticket, "publication_checked", by=None, at=at, payload=payload, effects=(SOLVE,))


def _not_well(ticket: Ticket, row: Publication, seen: Seen, at: datetime) -> None:
    row.tries += 1
    later = row.state == CHECKED
    if later and row.tries < MOST_TRIES:
        row.next_at = at + AGAIN  # a portal that is being restarted is no news
        return
    row.state, row.next_at, row.reason, row.missing = FAILED, None, seen.reason, list(seen.missing)
    if not later:
        _keep(row, seen, at)
    payload = _about(ticket, row) | {"why": seen.reason, "missing": row.missing[:MOST_TOLD], "later": later}
    record(ticket, "publication_failed", by=None, at=at, payload=payload, effects=(TELLS,))


def _keep(row: Publication, seen: Seen, at: datetime) -> None:
    """How it looked, with the ticket."""
    if seen.page is None:
        return
    storage.take(seen.page)
    row.page_sha256, row.page_type, row.kept_at = seen.page.sha256, seen.page_type[:100], at
    row.text_sha256, row.picture_sha256 = _taken(seen.text), _taken(seen.picture)


def _taken(aside: storage.Aside | None) -> str | None:
    if aside is None:
        return None
    storage.take(aside)
    return aside.sha256


def _held(ticket: Ticket, kind: str, by: Person, at: datetime, seen: int | None) -> Publication:
    hold(ticket, seen)
    if not able(ticket, by, WORK, at=at):
        raise Refused("Solo quien atiende la solicitud responde por lo publicado.")
    ask_hands(ticket, by)
    row = queries.standing(ticket, kind)
    if row is None:
        raise Missing
    return row


def _about(ticket: Ticket, row: Publication) -> dict[str, str]:
    return {"kind": row.kind, "label": rules_of(ticket).deliverable(row.kind).label, "address": row.address}
