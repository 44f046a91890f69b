"""What time decides of a gate that nobody signed: an event told as such, never a signature."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import effects_on, rules_of
from ticketing.desk.gates.models import OPEN, REJECTED, RETURNED, SATISFIED
from ticketing.desk.gates.opening import settle
from ticketing.desk.gates.queries import rows
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import record
from ticketing.office.signatures.models import APPROVED
from workflows.doings import APPROVE, DENY, RETURN

VERDICT = {APPROVE: APPROVED, DENY: REJECTED, RETURN: RETURNED}
STATUS = {APPROVE: SATISFIED, DENY: REJECTED, RETURN: RETURNED}


def lapse(ticket: Ticket, gate: str, verb: str, *, at: datetime) -> Event | None:
    """Let the time of a gate be over; None where it waits no more."""
    standing = next((row for row in rows(ticket) if row.name == gate and row.status == OPEN), None)
    if standing is None or ticket.ended_at is not None:
        return None
    standing.status = STATUS[verb]
    standing.satisfied_at = at if verb == APPROVE else None
    payload = {
        "gate": gate,
        "label": rules_of(ticket).gate(gate).label,
        "verdict": VERDICT[verb],
        "since": standing.opened_at.isoformat(),
    }
    event = record(ticket, "silence", by=None, at=at, payload=payload)
    settle(ticket, at=at, event=event)
    follow(event, effects_on(ticket, "silence"))
    return event
