"""Requests whose answers mean somebody as a signer: whoever answers for the audience, whoever is named in a field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import and_, or_, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.gates.queries import waiting_for
from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.office.procedures import queries as procedures
from ticketing.office.signatures.models import Signature
from ticketing.remembering import remembered
from workflows.rows import Gate


@remembered
def named_to(person: Person, on: date) -> frozenset[int]:
    """The ids of the tickets that wait for this person's signature because of what they say, and of those that he or
    she signed so."""
    if not (names := {gate.name for gate in _personal()}):
        return frozenset()
    waiting = (ticket for ticket, gate in waiting_for(person, on) if rules_of(ticket).gate(gate).personal)
    return frozenset(ticket.id for ticket in waiting) | _signed(person, names)


def _personal() -> Iterator[Gate]:
    """The gates of procedures that were ever used at which what a request says decides who signs."""
    for version in procedures.versions():
        yield from (gate for gate in procedures.procedure(version).gates if gate.personal)


def _signed(person: Person, names: set[str]) -> frozenset[int]:
    given = and_(Signature.subject_kind == Ticket.__tablename__, Signature.gate.in_(names))
    mine = or_(Signature.person_id == person.id, Signature.on_behalf_of_id == person.id)
    return frozenset(db.session.scalars(select(Signature.subject_id).where(given, mine)))
