"""Opening gates, at filing and again after an edit, and what follows when the last one is satisfied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete

from ticketing.desk.cases.answers import FiledFile
from ticketing.desk.cases.circumstances import of_ticket
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, effects_on, rules_of
from ticketing.desk.clock.actions import turn
from ticketing.desk.clock.queries import first_due
from ticketing.desk.gates.models import OPEN, SATISFIED, NamedArea, TicketGate
from ticketing.desk.gates.queries import (
    any_open,
    any_refused,
    areas,
    counting,
    holding,
    newest_signature,
    rows,
    to_sign,
)
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import record
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.models import APPROVED
from workflows import gates as rules
from workflows.reception import received_at
from workflows.rows import Gate


def name_areas(ticket: Ticket, ids: Iterable[int]) -> None:
    """Keep which areas the present content names."""
    db.session.execute(delete(NamedArea).where(NamedArea.ticket_id == ticket.id))
    db.session.add_all(NamedArea(ticket_id=ticket.id, area_id=area) for area in dict.fromkeys(ids))
    db.session.flush()


def open_all(ticket: Ticket, *, at: datetime) -> list[TicketGate]:
    """At filing: every gate that the case has, open."""
    return [_open(ticket, gate, None, at) for gate in _case(ticket)]


def open_again(ticket: Ticket, changed: set[str], *, at: datetime) -> list[TicketGate]:
    """After an edit: the gates whose protected fields changed; all of them if one had returned or rejected it."""
    resubmitted, case = any_refused(ticket), _case(ticket)
    standing = {row.name: row for row in rows(ticket)}
    for name in standing.keys() - {gate.name for gate in case}:
        db.session.delete(standing.pop(name))
    db.session.flush()
    again = case if resubmitted else rules.reopened(case, changed)
    wanted = {gate.name for gate in again} | {gate.name for gate in case if gate.name not in standing}
    return [_open(ticket, gate, standing.get(gate.name), at) for gate in case if gate.name in wanted]


def take_evidence(ticket: Ticket, files: Sequence[FiledFile], *, by: Person, at: datetime) -> None:
    """What was filed as a gate's evidence counts as its signature, from that instant, in the name of its filer."""
    for row in rows(ticket):
        if row.status != OPEN or rules_of(ticket).gate(row.name).evidence is None:
            continue
        for file, capacity, area_id in files:
            if capacity != row.name:
                continue
            for area in shown_by(ticket, row.name, area_id):
                signature = sign(
                    ticket, row.name, content_hash=to_sign(ticket, row.name), verdict=APPROVED,
                    by=by, at=at, channel=EVIDENCE, evidence=file, area=area,
                )  # fmt: skip
                payload = {
                    "gate": row.name, "label": rules_of(ticket).gate(row.name).label, "verdict": APPROVED,
                    "channel": signature.channel, "note": "", "evidence": file.token, "area": signature.area_id,
                }  # fmt: skip
                record(ticket, "signed", by=by, at=at, payload=payload)


def settle(ticket: Ticket, *, at: datetime, event: Event) -> None:
    """Let the signatures decide: which gates are satisfied, whether the request is received, how the clock stands."""
    for row in rows(ticket):
        if row.status == OPEN and _satisfied(ticket, row):
            row.status, row.satisfied_at = SATISFIED, at
    db.session.flush()
    if ticket.received_at is None and not any_open(ticket):
        _receive(ticket, at=at)
    else:
        turn(ticket, held=holding(ticket), at=at, event=event)


def shown_by(ticket: Ticket, gate: str, area_id: int | None) -> list[Department] | list[None]:
    """Whose agreement a file of evidence shows: one area's, or all the named areas'."""
    if rules_of(ticket).gate(gate).areas is None:
        return [None]
    return [area for area in areas(ticket) if area_id in (None, area.id)]


def _receive(ticket: Ticket, *, at: datetime) -> None:
    """The last gate is satisfied: the request is received, once and for ever (time.md, G-1, G-5)."""
    signed = max((row.satisfied_at for row in rows(ticket) if row.satisfied_at is not None), default=None)
    ticket.received_at = received_at(
        rules_of(ticket),
        calendar_of(ticket),
        filed_at=ticket.filed_at,
        gates_at=signed,
        exception=ticket.exception is not None,
    )
    payload = {"received_at": ticket.received_at.isoformat(), "due_at": first_due(ticket, at).isoformat()}
    event = record(ticket, "received", by=None, at=at, payload=payload)
    turn(ticket, held=holding(ticket), at=at, event=event)
    follow(event, effects_on(ticket, "received"))


def _case(ticket: Ticket) -> tuple[Gate, ...]:
    return rules.gates_of(rules_of(ticket), of_ticket(ticket))


def _open(ticket: Ticket, gate: Gate, row: TicketGate | None, at: datetime) -> TicketGate:
    if row is None:
        row = TicketGate(ticket=ticket, name=gate.name)
        db.session.add(row)
    row.status, row.opened_at, row.satisfied_at = OPEN, at, None
    row.needed = rules.needed(gate, areas=len(areas(ticket)))
    row.signed_before = newest_signature(ticket)
    db.session.flush()
    return row


def _satisfied(ticket: Ticket, row: TicketGate) -> bool:
    given, gate = counting(ticket, row), rules_of(ticket).gate(row.name)
    named = gate.areas is not None
    # Somebody and whoever signs in that person's name are one signature, not two.
    whose = {each.area_id if named else each.on_behalf_of_id or each.person_id for each in given}
    return rules.satisfied(gate, len(whose), row.needed)
