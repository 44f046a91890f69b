"""The verification list: asked for, and ticked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import SOLVE, able, ask_hands, effects_on
from ticketing.desk.cases.versions import hold
from ticketing.desk.verification.models import Verification
from ticketing.desk.verification.queries import items as asked
from ticketing.desk.verification.queries import newest, open_items
from ticketing.desk.verification.ticks import Ticked, standing
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from workflows.capabilities import WORK
from workflows.forms import CheckItem
from workflows.refusals import Refused


def ask(ticket: Ticket, *, at: datetime, whole: bool = False) -> Verification | None:
    """Begin a new round: of the whole list, or of what changed since it was ticked; the other ticks stay with their
    name and date. None where nothing changed that the list looks at: then the last round stays as it is."""
    last = newest(ticket)
    kept = {} if whole or last is None else standing(ticket, last, asked(ticket))
    if last is not None and last.at is not None and kept and len(kept) == len(asked(ticket)):
        return None
    items = {key: tick.kept for key, tick in kept.items()}
    row = Verification(ticket=ticket, round=last.round + 1 if last else 1, asked_at=at, items=items)
    db.session.add(row)
    db.session.flush()
    return row


def tick(ticket: Ticket, items: Collection[str], *, by: Person, at: datetime, seen: int | None = None) -> Verification:
    """Say that every condition holds. Refused with those that are missing; the ticket is suspended or annulled then."""
    hold(ticket, seen)
    if not able(ticket, by, WORK, at=at):
        raise Refused("Solo quien atiende la solicitud marca la lista de verificación.")
    ask_hands(ticket, by)
    row = newest(ticket)
    if row is None or ticket.ended_at is not None:
        raise Refused("Esta solicitud no espera la lista de verificación.")
    if row.by is not None:
        raise Overtaken(f"La lista de verificación ya está completa: la marcó {row.by.name}. Revísela antes de seguir.")
    ticked = open_items(ticket)
    complete(ticked, items)
    mine = Ticked(by.id, at, ticket.content.number).kept
    row.items = dict(row.items) | {item.key: mine for item in ticked}
    row.by, row.at = by, at
    payload = {"round": row.round, "items": sorted(item.key for item in ticked)}
    record(ticket, "verified", by=by, at=at, payload=payload, effects=(*effects_on(ticket, "verified"), SOLVE))
    return row


def complete(wanted: Collection[CheckItem], items: Collection[str]) -> None:
    """Refuse if one of the conditions that are asked is not among the ticked ones."""
    missing = [item.label for item in wanted if item.key not in items]
    if missing:
        raise Refused("Falta verificar: " + "; ".join(missing) + ".")
