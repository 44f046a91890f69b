"""Who asked nudges those who are to sign: they are reminded now, at most once a day."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import office_day, roles_on
from ticketing.desk.cases.versions import hold
from ticketing.desk.gates.models import OPEN
from ticketing.desk.gates.queries import any_refused, rows
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from workflows.refusals import Refused
from workflows.rows import REQUESTER


def nudge(ticket: Ticket, *, by: Person, at: datetime) -> Event:
    """Mail everybody who may sign what is open now. Refused where nothing is, or they were reminded today."""
    hold(ticket)
    if why := why_not(ticket, by, at):
        raise Refused(why)
    gates = [row.name for row in rows(ticket) if row.status == OPEN and not row.opinion]
    return record(ticket, "nudged", by=by, at=at, payload={"gates": gates}, effects=("remind_signers",))


def why_not(ticket: Ticket, by: Person, at: datetime) -> str:
    """Why this person nudges nobody now, in a sentence; empty if he or she may."""
    if REQUESTER not in roles_on(ticket, by, at):
        return f"El recordatorio lo pide {ticket.requester.name}, que tiene la solicitud."
    if ticket.ended_at is not None or any_refused(ticket) or not _waits(ticket):
        return "La solicitud no espera ninguna firma ahora."
    today = office_day(ticket, at)
    asked = [ticket.filed_at, *(event.at for event in history(Ticket.__tablename__, ticket.id, ("nudged", "reminded")))]
    if office_day(ticket, asked[-1]) == today:
        return (
            "Ya se les avisó hoy. Puede recordárselo mañana; mientras tanto, el sistema también lo hace por su cuenta."
        )
    return ""


def _waits(ticket: Ticket) -> bool:
    return any(row.status == OPEN and not row.opinion for row in rows(ticket))
