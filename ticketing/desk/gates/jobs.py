"""Who can sign a gate may change while it waits: a head leaves, reads only, or begins to work the ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.desk.cases.alone import each_alone
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import office_day
from ticketing.desk.cases.versions import hold
from ticketing.desk.gates.models import OPEN, TicketGate
from ticketing.desk.gates.queries import any_refused, rows, signers
from ticketing.extensions import db
from ticketing.ledger.reactions.queries import told
from ticketing.ledger.recording.actions import record

ASKED = ("notify_signers", "remind_signers")


def ask_new_signers(at: datetime) -> int:
    """Where nobody who may sign an open gate now was ever asked, ask them. Returns for how many tickets that was so."""
    query = select(Ticket.id).join(TicketGate).where(TicketGate.status == OPEN, Ticket.ended_at.is_(None))
    return each_alone(db.session.scalars(query.order_by(Ticket.id).distinct()).all(), lambda ticket: _ask(ticket, at))


def _ask(ticket: Ticket, at: datetime) -> int:
    if not _unasked(ticket, at):
        return 0
    hold(ticket)
    gates = _unasked(ticket, at)
    if not gates:
        return 0  # another worker was faster, or somebody decided meanwhile
    record(ticket, "signers_changed", by=None, at=at, payload={"gates": gates}, effects=("notify_signers",))
    return 1


def _unasked(ticket: Ticket, at: datetime) -> list[str]:
    """The open gates of which no present signer was ever asked since they were opened."""
    if ticket.ended_at is not None or any_refused(ticket):
        return []
    return [row.name for row in rows(ticket) if row.status == OPEN and _nobody_asked(ticket, row, at)]


def _nobody_asked(ticket: Ticket, row: TicketGate, at: datetime) -> bool:
    able = {f"{row.name}|{signer.person.id}" for signer in signers(ticket, row.name, office_day(ticket, at))}
    return bool(able) and able.isdisjoint(told(Ticket.__tablename__, ticket.id, ASKED, since=row.opened_at))
