"""The verification list: asked for, and ticked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import SOLVE, able, ask_hands, effects_on
from ticketing.desk.cases.versions import hold
from ticketing.desk.verification.models import Verification
from ticketing.desk.verification.queries import items as asked
from ticketing.desk.verification.queries import newest
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from workflows.capabilities import WORK
from workflows.refusals import Refused


def ask(ticket: Ticket, *, at: datetime) -> Verification:
    """Begin a new round: what was ticked before counts no longer."""
    last = newest(ticket)
    row = Verification(ticket=ticket, round=last.round + 1 if last else 1, asked_at=at, items={})
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
    complete(ticket, items)
    row.items = {item.key: True for item in asked(ticket)}
    row.by, row.at = by, at
    payload = {"round": row.round, "items": sorted(row.items)}
    record(ticket, "verified", by=by, at=at, payload=payload, effects=(*effects_on(ticket, "verified"), SOLVE))
    return row


def complete(ticket: Ticket, items: Collection[str]) -> None:
    """Refuse if a condition that concerns the ticket is not among the ticked ones."""
    missing = [item.label for item in asked(ticket) if item.key not in items]
    if missing:
        raise Refused("Falta verificar: " + "; ".join(missing) + ".")
