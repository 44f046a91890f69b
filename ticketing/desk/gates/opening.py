"""Opening gates, at filing and again after an edit, one after the other where the procedure has an order, and what
follows when the last one is satisfied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete

from ticketing.desk.attachments.queries import files
from ticketing.desk.cases.answers import FiledFile, in_full
from ticketing.desk.cases.circumstances import of_ticket
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import requesters
from ticketing.desk.cases.rules import calendar_of, effects_on, office_day, rules_of
from ticketing.desk.clock.actions import turn
from ticketing.desk.clock.queries import first_due
from ticketing.desk.escalation import actions as escalation
from ticketing.desk.gates.candidates import owners
from ticketing.desk.gates.models import OPEN, SATISFIED, WAITING, NamedArea, TicketGate
from ticketing.desk.gates.queries import (
    any_open,
    any_refused,
    areas,
    counting,
    holding,
    newest_signature,
    rows,
    signatures,
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
from workflows.waiting import ANY_GATE


def name_areas(ticket: Ticket, ids: Iterable[int]) -> None:
    """Keep which areas the present content names."""
    db.session.execute(delete(NamedArea).where(NamedArea.ticket_id == ticket.id))
    db.session.add_all(NamedArea(ticket_id=ticket.id, area_id=area) for area in dict.fromkeys(ids))
    db.session.flush()


def open_all(ticket: Ticket, *, at: datetime) -> list[TicketGate]:
    """At filing: every gate that the case has, open; one that comes after another of them waits."""
    case = _case(ticket, at)
    return [_open(ticket, gate, None, at, waits=rules.before(gate, case) is not None) for gate in case]


def open_again(ticket: Ticket, changed: set[str], *, at: datetime) -> list[TicketGate]:
    """After an edit: the gates whose protected fields changed; all of them if one had returned or rejected it. What
    comes after one of them closes with it. Returns those that are open again."""
    resubmitted, case = any_refused(ticket), _case(ticket, at)
    standing = {row.name: row for row in rows(ticket)}
    for name in standing.keys() - {gate.name for gate in case}:
        db.session.delete(standing.pop(name))
    db.session.flush()
    again = case if resubmitted else rules.reopened(case, changed)
    wanted = {gate.name for gate in again} | {gate.name for gate in case if gate.name not in standing}
    wanted |= rules.later(case, wanted)
    done = {name for name, row in standing.items() if row.status == SATISFIED} - wanted
    opened = [
        _open(ticket, gate, standing.get(gate.name), at, waits=_waits(gate, case, done))
        for gate in case
        if gate.name in wanted
    ]
    return [row for row in opened if row.status == OPEN]


def open_once_more(ticket: Ticket, standing: TicketGate, *, at: datetime) -> bool:
    """After a decision at the gate was taken back: it waits again where it is not satisfied without it, and what comes
    after it waits for its turn. What others signed at it stays. Returns whether it opened."""
    if standing.status == OPEN or (standing.status == SATISFIED and _satisfied(ticket, standing)):
        return False
    standing.status, standing.opened_at, standing.satisfied_at = OPEN, at, None
    case = _case(ticket, at)
    mine = {row.name: row for row in rows(ticket)}
    for name in rules.later(case, {standing.name}) & mine.keys():
        _open(ticket, rules_of(ticket).gate(name), mine[name], at, waits=True)
    db.session.flush()
    return True


def take_evidence(ticket: Ticket, brought: Sequence[FiledFile], *, by: Person, at: datetime) -> None:
    """What was filed as a gate's evidence counts as its signature, from that instant, in the name of its filer."""
    for row in rows(ticket):
        if row.status != OPEN or rules_of(ticket).gate(row.name).evidence is None:
            continue
        for file, capacity, area_id, _ in in_full(brought):
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
    """Let the signatures decide: which gates are satisfied, which have their turn now, whether the request is received,
    how the clock stands."""
    turned: list[str] = []
    while True:
        for row in rows(ticket):
            if row.status == OPEN and _satisfied(ticket, row):
                row.status, row.satisfied_at = SATISFIED, at
        db.session.flush()
        if not (now := _turned(ticket, at)):
            break
        turned += now
    _calm(ticket, at)
    if asked := [row.name for row in rows(ticket) if row.name in turned and row.status == OPEN]:
        record(ticket, "gate_opened", by=None, at=at, payload={"gates": asked}, effects=("notify_signers",))
    if ticket.received_at is None and not any_open(ticket):
        _receive(ticket, at=at)
    else:
        turn(ticket, held=holding(ticket), at=at, event=event)


def _calm(ticket: Ticket, at: datetime) -> None:
    """Nobody has it before him or her any more for want of what was signed."""
    given = {f"{escalation.GATE} {row.name}" for row in rows(ticket) if row.status == SATISFIED}
    escalation.over(ticket, given if any_open(ticket) else {*given, f"{escalation.GATE} {ANY_GATE}"}, at=at)


def recount(ticket: Ticket) -> None:
    """How many must sign what is not satisfied yet, after the request changed hands: its requester signs nothing."""
    for row in rows(ticket):
        if row.status in (OPEN, WAITING):
            gate = rules_of(ticket).gate(row.name)
            row.needed = rules.needed(gate, areas=_asked_of(ticket, gate))
    db.session.flush()


def shown_by(ticket: Ticket, gate: str, area_id: int | None) -> list[Department] | list[None]:
    """Whose agreement a file of evidence shows: at a gate of the areas, that of the one it is said to be of, or of the
    only one that is named; never of all of them."""
    if rules_of(ticket).gate(gate).areas is None:
        return [None]
    named = areas(ticket)
    return named if area_id is None and len(named) == 1 else [area for area in named if area.id == area_id]


def _receive(ticket: Ticket, *, at: datetime) -> None:
    """The last gate is satisfied: the request is received, once and for ever (time.md, G-1, G-5)."""
    given = (row.satisfied_at for row in rows(ticket) if not row.opinion)
    signed = max((moment for moment in given if moment is not None), default=None)
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


def _turned(ticket: Ticket, at: datetime) -> list[str]:
    """The gates whose turn it is now that those before them are satisfied: they open, by their names."""
    mine = {row.name: row for row in rows(ticket)}
    gates = [rules_of(ticket).gate(name) for name in mine]
    done = {name for name, row in mine.items() if row.status == SATISFIED}
    found = [gate for gate in gates if mine[gate.name].status == WAITING and not _waits(gate, gates, done)]
    for gate in found:
        _open(ticket, gate, mine[gate.name], at, waits=False)
        _take_filed(ticket, gate, at)
    return [gate.name for gate in found]


def _waits(gate: Gate, case: Sequence[Gate], done: Collection[str]) -> bool:
    first = rules.before(gate, case)
    return first is not None and first.name not in done


def _take_filed(ticket: Ticket, gate: Gate, at: datetime) -> None:
    """What was filed as its evidence before its turn came, and never counted yet."""
    counted = {each.evidence_id for each in signatures(ticket, gate.name)}
    for row in files(ticket, gate.name):
        if row.file_id not in counted:
            brought = [(row.file, row.capacity, row.area_id)]
            take_evidence(ticket, brought, by=db.session.get_one(Person, row.added_by_id), at=at)


def _case(ticket: Ticket, at: datetime) -> tuple[Gate, ...]:
    return rules.gates_of(rules_of(ticket), of_ticket(ticket, office_day(ticket, at)))


def _open(ticket: Ticket, gate: Gate, row: TicketGate | None, at: datetime, *, waits: bool) -> TicketGate:
    if row is None:
        row = TicketGate(ticket=ticket, name=gate.name)
        db.session.add(row)
    row.status, row.opened_at, row.satisfied_at = WAITING if waits else OPEN, at, None
    row.opinion = gate.opinion
    row.needed = rules.needed(gate, areas=_asked_of(ticket, gate))
    row.signed_before = newest_signature(ticket)
    db.session.flush()
    return row


def _asked_of(ticket: Ticket, gate: Gate) -> int:
    """Of how many everybody's signature is asked: the areas, or those who answer for the audience and did not ask."""
    if not gate.by_owners:
        return len(areas(ticket))
    return sum(1 for person in owners(ticket.content.fields) if person.id not in requesters(ticket))


def _satisfied(ticket: Ticket, row: TicketGate) -> bool:
    given, gate = counting(ticket, row), rules_of(ticket).gate(row.name)
    named = gate.areas is not None
    # Somebody and whoever signs in that person's name are one signature, not two.
    whose = {each.area_id if named else each.on_behalf_of_id or each.person_id for each in given}
    return rules.satisfied(gate, len(whose), row.needed)
