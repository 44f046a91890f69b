"""What somebody signs because nobody else can: as a holder of a fallback's role, or in the name of one who is away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.gates.candidates import fits, held
from ticketing.desk.gates.queries import look_at, signer_for, waiting_for
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.people.models import Person
from ticketing.office.procedures import queries as procedures
from ticketing.office.procedures.capabilities import within
from ticketing.office.signatures.models import Signature
from ticketing.remembering import remembered


@remembered
def left_to(person: Person, on: date) -> frozenset[int]:
    """The ids of the tickets that wait for this person's signature for want of anybody else's, and of those that he or
    she signed so, while holding (or standing in for who holds) a role that signs what is left over."""
    if not _signs_the_rest(held(person, on).roles):
        return frozenset()
    found = (ticket for ticket, gate in _waiting(person, on) if _left(ticket, gate, person, on))
    return frozenset(ticket.id for ticket in found) | _signed(person)


def _waiting(person: Person, on: date) -> Iterator[tuple[Ticket, str]]:
    yield from waiting_for(person, on)
    mine, proved = held(person, on), select(Ticket).where(Ticket.ended_at.is_(None))
    for asked in doors.awaiting(Ticket.__tablename__):
        tickets = db.session.scalars(proved.where(Ticket.id.in_(asked))).all()
        look_at(tickets)
        gates = ((ticket, rules_of(ticket).substance_gate) for ticket in tickets)
        mine_too = (pair for pair in gates if pair[1] is not None and fits(pair[1], mine, pair[0].procedure_row.name))
        yield from ((ticket, gate.name) for ticket, gate in mine_too if gate is not None)


def _left(ticket: Ticket, gate: str, person: Person, on: date) -> bool:
    signer = signer_for(ticket, gate, person, on)
    return signer is not None and signer.fallback


def _signed(person: Person) -> frozenset[int]:
    mine = (Signature.subject_kind == Ticket.__tablename__, Signature.person_id == person.id)
    return frozenset(db.session.scalars(select(Signature.subject_id).where(*mine, Signature.fallback.is_(True))))


def _signs_the_rest(roles: frozenset[str]) -> bool:
    """Whether one of these roles signs, in any procedure that was ever used, what nobody else can."""
    return any(
        not within(roles, version.name).isdisjoint(gate.fallback)
        for version in procedures.versions()
        for gate in procedures.procedure(version).gates
    )
