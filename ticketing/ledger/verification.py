"""Does the record still say what was written? Walks every chain and names the first broken event."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from ticketing.extensions import db
from ticketing.ledger.events.models import Event, EventPayload
from ticketing.ledger.seals.models import SealedEvent
from ticketing.ledger.seals.queries import covered, seals, tail


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: counts, and the first broken place in words (None if all is whole)."""

    events: int
    sealed: int
    unsealed: int
    broken: str | None


def verify() -> Verdict:
    """Check every subject's chain, every payload still kept, and the overall chain of seals."""
    checked, broken = _subject_chains()
    sealed, seal_fault = _seal_chain()
    return Verdict(events=checked, sealed=sealed, unsealed=tail(), broken=broken or seal_fault)


def _subject_chains() -> tuple[int, str | None]:
    order = (Event.subject_kind, Event.subject_id, Event.seq)
    columns = select(Event, EventPayload).options(lazyload(Event.payload_row))
    query = columns.outerjoin(EventPayload, EventPayload.event_id == Event.id).order_by(*order)
    checked, broken, before = 0, None, None
    # Read to the end whatever is found: a server-side cursor left half read is a leak.
    for event, words in db.session.execute(query.execution_options(yield_per=1000)):
        checked += 1
        fault = None if broken else _fault(event, words, before)
        if fault:
            broken = f"evento {event.id} ({event.subject_kind} {event.subject_id}, n.º {event.seq}): {fault}"
        before = event
    return checked, broken


def _fault(event: Event, words: EventPayload | None, before: Event | None) -> str | None:
    follows = before if before and _same_subject(before, event) else None
    if event.seq != (follows.seq + 1 if follows else 1):
        return "falta el evento anterior"
    if event.prev_hash != (follows.hash if follows else ""):
        return "no enlaza con el anterior"
    if event.hash != event.expected_hash():
        return "su contenido fue alterado"
    if words is not None and words.digest() != event.payload_digest:
        return "sus datos fueron alterados"
    return None


def _same_subject(one: Event, other: Event) -> bool:
    return (one.subject_kind, one.subject_id) == (other.subject_kind, other.subject_id)


def _seal_chain() -> tuple[int, str | None]:
    sealed, prev = 0, ""
    for link in seals():
        rows = covered(link)
        if link.prev_hash != prev or len(rows) != link.count or link.hash != link.expected_hash([r.hash for r in rows]):
            return sealed, f"sello {link.id}: la cadena general fue alterada"
        sealed, prev = sealed + len(rows), link.hash
    return sealed, _vanished()


def _vanished() -> str | None:
    query = select(SealedEvent.event_id).outerjoin(Event, Event.id == SealedEvent.event_id)
    gone = db.session.scalars(query.where((Event.id.is_(None)) | (Event.hash != SealedEvent.hash)).limit(1)).first()
    return f"evento {gone}: está sellado y ya no existe o es otro" if gone else None
