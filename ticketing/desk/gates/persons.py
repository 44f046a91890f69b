"""Whom a procedure means when somebody is to be told: people of the house, or an address outside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from ticketing.desk.cases.models import Ticket
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.candidates import meant_by
from ticketing.desk.gates.models import OPEN
from ticketing.office.departments import queries as departments
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.people.queries import Signer
from ticketing.office.procedures.capabilities import roles_with
from workflows.capabilities import ASSIGN, WORK
from workflows.who import Who

Somebody = Person | str
"""A person of the house, or the address of somebody outside it."""


def meant_people(ticket: Ticket, asked: Iterable[Who], on: date) -> list[Somebody]:
    """Everybody who is meant that day, once each; nobody who has left."""
    found = chain.from_iterable(_KINDS[each.kind](ticket, each, on) for each in asked)
    return list(dict.fromkeys(one for one in found if isinstance(one, str) or one.active))


def office(ticket: Ticket, on: date) -> Sequence[Person]:
    """Whoever might take it: those who work and do not hand out; all who work where there are none, and of a reserved
    one, which only those see who hand it out."""
    name = ticket.procedure_row.name
    working = roles_with(WORK, name)
    taking = [] if ticket.reserved else people.with_roles(working - roles_with(ASSIGN, name), on, name)
    return taking or people.with_roles(working, on, name)


def _requester(ticket: Ticket, _who: Who, _on: date) -> list[Somebody]:
    return [ticket.requester]


def _assignee(ticket: Ticket, _who: Who, on: date) -> list[Somebody]:
    return [ticket.assignee] if ticket.assignee is not None else [*office(ticket, on)]


def _signers(ticket: Ticket, _who: Who, on: date) -> list[Somebody]:
    """Who may sign a gate that is open; the requester, once one of them refused."""
    if gates.any_refused(ticket):
        return [ticket.requester]
    open_ones = (row.name for row in gates.rows(ticket) if row.status == OPEN)
    return _people(chain.from_iterable(gates.signers(ticket, name, on) for name in open_ones))


def _house(ticket: Ticket, who: Who, on: date) -> list[Somebody]:
    """Those who would sign if they were asked to; nobody is his or her own head."""
    found = meant_by(who, ticket.department, on, ticket.procedure_row.name, ticket.content.fields)
    return _people(each for each in found if who.kind != "head" or each.person.id != ticket.requester_id)


def _areas(ticket: Ticket, who: Who, on: date) -> list[Somebody]:
    answer = ticket.content.fields.get(who.named[0]) or []
    places = (place for place in map(departments.by_id, answer) if place is not None)
    name = ticket.procedure_row.name
    return _people(chain.from_iterable(meant_by(who, place, on, name, ticket.content.fields) for place in places))


def _named_in(ticket: Ticket, who: Who, on: date) -> list[Somebody]:
    """Whom an answer names: a person of the house, or an address: somebody's of the house, else itself."""
    said = (ticket.content.fields.get(name) for name in who.named)
    outside = [people.by_email(answer) or answer for answer in said if isinstance(answer, str) and "@" in answer]
    return [*_house(ticket, who, on), *outside]


def _address(_ticket: Ticket, who: Who, _on: date) -> list[Somebody]:
    return [people.by_email(address) or address for address in who.named]


_KINDS: Mapping[str, Callable[[Ticket, Who, date], list[Somebody]]] = {
    "requester": _requester,
    "assignee": _assignee,
    "signers": _signers,
    "role": _house,
    "head": _house,
    "areas": _areas,
    "department": _house,
    "owner_of": _house,
    "named_in": _named_in,
    "address": _address,
}


def _people(found: Iterable[Signer]) -> list[Somebody]:
    return [signer.person for signer in found]
