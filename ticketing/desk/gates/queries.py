"""Selects over the gates of tickets: where they stand, who may sign, what changed since."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.differences import Difference, differences
from ticketing.desk.cases.models import Ticket, TicketContent
from ticketing.desk.cases.queries import know_contents
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.clock.models import Held
from ticketing.desk.gates.authors import authors, barred, workers
from ticketing.desk.gates.candidates import able, could, fits, held, once
from ticketing.desk.gates.models import OPEN, REJECTED, RETURNED, SATISFIED, WAITING, NamedArea, TicketGate
from ticketing.extensions import among, db
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.people.queries import Signer
from ticketing.office.procedures.queries import procedure, versions
from ticketing.office.signatures import queries as signed
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.remembering import Each, grouped
from ticketing.web.outcomes import Missing
from workflows.rows import REQUESTER, Gate
from workflows.sla import segment_kind


@Each
def rows(tickets: Sequence[Ticket]) -> dict[int, list[TicketGate]]:
    """The gates that a ticket has, in its procedure's order."""
    ids = [ticket.id for ticket in tickets]
    found = db.session.scalars(select(TicketGate).where(among(TicketGate.ticket_id, ids)).order_by(TicketGate.id))
    kept = grouped(ids, ((row.ticket_id, row) for row in found))
    for ticket in tickets:
        order = [gate.name for gate in rules_of(ticket).gates]
        kept[ticket.id].sort(key=lambda row: order.index(row.name))
    return kept


def row(ticket: Ticket, gate: str) -> TicketGate:
    """One gate of the ticket, or Missing where it has none of that name."""
    found = next((row for row in rows(ticket) if row.name == gate), None)
    if found is None:
        raise Missing
    return found


def any_open(ticket: Ticket) -> bool:
    """Whether a gate still waits, or was returned or rejected; opinions hold nothing."""
    return bool(holding_rows(ticket))


def holding_rows(ticket: Ticket) -> list[TicketGate]:
    """The gates that are not satisfied, but opinions."""
    return [row for row in rows(ticket) if row.status != SATISFIED and not row.opinion]


def any_refused(ticket: Ticket) -> bool:
    """Whether a gate was returned or rejected: nothing more is signed until the requester edits."""
    return any(row.status in (RETURNED, REJECTED) for row in rows(ticket))


def last_refusal(ticket: Ticket) -> Signature | None:
    """Who returned or rejected it last, while that stands: nobody has corrected it since."""
    refused = (each for each in reversed(signed.of(ticket)) if VERDICTS[each.verdict].refusal is not None)
    return next(refused, None) if any_refused(ticket) else None


def holding(ticket: Ticket) -> Held | None:
    """Who has the ticket in hand while a gate waits or was refused, and which gates those are; None if none does."""
    rules, waiting = rules_of(ticket), [row for row in holding_rows(ticket) if row.status != WAITING]
    if not waiting:
        return None
    gates = [rules.gate(row.name) for row in waiting]
    whose = REQUESTER if any_refused(ticket) else next(iter(gates[0].roles), REQUESTER)
    return Held(rules.role(whose).label, "; ".join(gate.label for gate in gates)[:200])


@Each
def areas(tickets: Sequence[Ticket]) -> dict[int, list[Department]]:
    """The areas that the present content of a ticket names, by name."""
    ids = [ticket.id for ticket in tickets]
    query = select(NamedArea.ticket_id, Department).join(Department, Department.id == NamedArea.area_id)
    found = db.session.execute(query.where(among(NamedArea.ticket_id, ids)).order_by(Department.name))
    return grouped(ids, found)


def to_sign(ticket: Ticket, gate: str) -> str:
    """The hash of what a signature at this gate would bind: the fields that the gate protects, as they are now."""
    return ticket.content.digests[gate]


def signatures(ticket: Ticket, gate: str | None = None) -> Sequence[Signature]:
    """Every signature ever given on the ticket, oldest first."""
    return signed.of(ticket, gate)


def newest_signature(ticket: Ticket) -> int:
    """The id of the last signature on the ticket; 0 if there is none."""
    return max((each.id for each in signed.of(ticket)), default=0)


def counting(ticket: Ticket, gate: TicketGate) -> list[Signature]:
    """The approvals that count at this gate: of the present content, given since it was last opened."""
    digest = to_sign(ticket, gate.name)
    return [
        each
        for each in signed.of(ticket, gate.name)
        if (VERDICTS[each.verdict].agrees or gate.opinion)
        and each.content_hash == digest
        and each.id > gate.signed_before
    ]


def signers(ticket: Ticket, gate: str, on: date) -> list[Signer]:
    """Who may sign this gate that day: never who wrote or works the ticket, nor anybody in such a person's name. Where
    nobody is left, the gate's fallback."""
    without, rule = barred(ticket), rules_of(ticket).gate(gate)
    return once(chain.from_iterable(_able(ticket, rule, place, without, on) for place in _places(ticket, rule)))


def signer_for(ticket: Ticket, gate: str, person: Person, on: date) -> Signer | None:
    """How this person may sign the gate that day: in his or her own name, for somebody, or not at all."""
    rule = rules_of(ticket).gate(gate)
    said = ticket.content.fields
    if not any(could(rule, place, person, on, _name(ticket), said) for place in _places(ticket, rule)):
        return None
    return next((signer for signer in signers(ticket, gate, on) if signer.person.id == person.id), None)


def areas_for(ticket: Ticket, gate: str, person: Person, on: date) -> list[tuple[Department, Signer]]:
    """The named areas for which this person may sign that day, and as whom: head of one, substitute at another."""
    without, rule = barred(ticket), rules_of(ticket).gate(gate)
    able_at = ((area, signer) for area in areas(ticket) for signer in _able(ticket, rule, area, without, on))
    return [(area, signer) for area, signer in able_at if signer.person.id == person.id]


def awaited_areas(ticket: Ticket, gate: str) -> list[tuple[int, str]]:
    """The areas whose agreement this gate still lacks, where it asks several: (id, name)."""
    if rules_of(ticket).gate(gate).areas is None or len(areas(ticket)) < 2:
        return []
    done = {each.area_id for each in counting(ticket, row(ticket, gate))}
    return [(area.id, area.name) for area in areas(ticket) if area.id not in done]


def waiting_on(ticket: Ticket) -> str:
    """Whom the ticket waits for, in words."""
    procedure = rules_of(ticket)
    kind = segment_kind(procedure, state=ticket.state, gate_open=any_open(ticket))
    if kind == "gate":
        if any_refused(ticket):
            return f"{ticket.requester.name}, que debe corregirla"
        open_ones = [row.name for row in rows(ticket) if row.status == OPEN and not row.opinion]
        return "; ".join(procedure.gate(name).label for name in open_ones)
    if kind == "running":
        return ticket.assignee.name if ticket.assignee else "quien la tome"
    party = procedure.state(ticket.state).party
    if kind == "suspended" and party not in (None, REQUESTER):
        return procedure.role(party).label
    return ticket.requester.name if kind in ("suspended", "solved") else ""


def changes(ticket: Ticket, gate: str, person: Person) -> list[Difference]:
    """What changed, of what the gate protects, since this person last signed it; else since anybody did."""
    before = _content_signed(ticket, gate, person)
    if before is None or before.number == ticket.content.number:
        return []
    protected = set(rules_of(ticket).gate(gate).protects)
    return differences(rules_of(ticket), ticket.category, before.fields, ticket.content.fields, protected)


def waiting_for(person: Person, on: date) -> list[tuple[Ticket, str]]:
    """The gates that this person may sign that day, the longest waiting first."""
    mine = held(person, on)
    signed_by_me = [one.id for one in versions() if any(fits(gate, mine, one.name) for gate in procedure(one).gates)]
    if not signed_by_me:
        return []
    query = select(Ticket, TicketGate).join(TicketGate).where(TicketGate.status == OPEN, Ticket.ended_at.is_(None))
    query = query.where(Ticket.procedure_id.in_(signed_by_me))
    query = query.options(joinedload(Ticket.requester), joinedload(Ticket.department))
    found = db.session.execute(query.order_by(TicketGate.opened_at, Ticket.id)).all()
    fitting = [each for each in found if fits(rules_of(each[0]).gate(each[1].name), mine, _name(each[0]))]
    look_at([ticket for ticket, _gate in fitting])
    return [
        (ticket, gate.name)
        for ticket, gate in fitting
        if not any_refused(ticket) and signer_for(ticket, gate.name, person, on)
    ]


def look_at(tickets: Sequence[Ticket]) -> None:
    """Ask at once what is asked of each of these: their gates, who wrote and works them, their areas."""
    for ask in (rows, areas, authors, workers):
        ask.know(tickets)
    know_contents(tickets)


def _able(ticket: Ticket, gate: Gate, place: Department, without: Collection[int], on: date) -> list[Signer]:
    return able(gate, place, without, on, _name(ticket), ticket.content.fields)


def _name(ticket: Ticket) -> str:
    return ticket.procedure_row.name


def _places(ticket: Ticket, rule: Gate) -> list[Department]:
    """For which departments the gate is signed: each of the named areas, else the one that asks."""
    return areas(ticket) if rule.areas else [ticket.department]


def _content_signed(ticket: Ticket, gate: str, person: Person) -> TicketContent | None:
    """The newest version of the content that this person signed at the gate, else that anybody signed."""
    given = [each for each in signed.of(ticket, gate) if each.channel != EVIDENCE or each.person_id == person.id]
    mine = [each for each in given if person.id in (each.person_id, each.on_behalf_of_id)] or given
    if not mine:
        return None
    digest = mine[-1].content_hash
    return next((content for content in reversed(ticket.contents) if content.digests.get(gate) == digest), None)
