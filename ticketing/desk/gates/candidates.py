"""Who could sign a gate, whoever wrote the ticket: heads in the tree, an office by role; else the gate's fallback."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from ticketing.office.departments.models import Department
from ticketing.office.people import queries as people
from ticketing.office.people.models import Headship, Person
from ticketing.office.people.queries import Signer
from ticketing.office.procedures.capabilities import within
from ticketing.remembering import remembered
from workflows.rows import Gate
from workflows.who import Who


@dataclass(frozen=True)
class Held:
    """By what somebody might sign anything: the roles, and whether a department is headed."""

    roles: frozenset[str]
    heads: bool


def able(gate: Gate, place: Department, without: Collection[int], on: date, procedure: str) -> list[Signer]:
    """Who may sign for this department (who asks, or the area) that day; `without` are those who may not, and nobody
    signs in their name. If nobody is left, the roles of the gate's fallback. `procedure`: whose gate it is."""
    return _free(_usual(gate, place, on, procedure), without) or [
        replace(signer, fallback=True) for signer in _free(_with_roles(gate.fallback, on, procedure), without)
    ]


def could(gate: Gate, place: Department, person: Person, on: date, procedure: str) -> bool:
    """Whether the person is among those who might sign there, before asking who wrote what: a quick no for most."""
    asked = chain(_usual(gate, place, on, procedure), _with_roles(gate.fallback, on, procedure))
    return any(signer.person.id == person.id for signer in asked)


def held(person: Person, on: date) -> Held:
    """By what the person might sign anything that day: what is one's own, and theirs for whom one signs."""
    everybody = (person, *people.stood_in_for(person, on))
    roles = frozenset(chain.from_iterable(people.roles_of(one, on) for one in everybody))
    return Held(roles, any(people.heads(one, on) for one in everybody))


def fits(gate: Gate, mine: Held, procedure: str) -> bool:
    """Whether one might sign such a gate at all: heads for a department, an office's own, or its fallback's."""
    if mine.heads and (gate.by_head or gate.areas):
        return True
    return not within(mine.roles, procedure).isdisjoint({*gate.signing_roles, *gate.fallback})


def once(found: Iterable[Signer]) -> list[Signer]:
    """The same signers, nobody twice: who signs in his or her own right somewhere does so everywhere."""
    told: dict[int, Signer] = {}
    for signer in found:
        if signer.person.id not in told or told[signer.person.id].fallback:
            told[signer.person.id] = signer
    return list(told.values())


def _free(found: Iterable[Signer], without: Collection[int]) -> list[Signer]:
    return [
        signer
        for signer in found
        if signer.person.id not in without and not (signer.on_behalf_of and signer.on_behalf_of.id in without)
    ]


def _usual(gate: Gate, place: Department, on: date, procedure: str) -> list[Signer]:
    return once(chain.from_iterable(_meant(one, place, on, procedure) for one in gate.who))


def _meant(one: Who, place: Department, on: date, procedure: str) -> list[Signer]:
    if one.kind == "role":
        return _with_roles(one.named, on, procedure)
    if one.kind == "areas" or one.nearest:
        return _nearest_heads(place, one.named if one.kind == "head" else (), on)
    return people.signers_above(place, on, one.named)


@remembered
def _with_roles(roles: tuple[str, ...], on: date, procedure: str) -> list[Signer]:
    found = chain.from_iterable(people.with_role(role, on, procedure) for role in roles)
    return people.with_substitutes(dict.fromkeys(found), on)


@remembered
def _nearest_heads(place: Department, titles: tuple[str, ...], on: date) -> list[Signer]:
    """The heads of the place itself, else the nearest above it, with their substitutes; of these titles, if any."""
    above = people.heads_above(place, titles)
    for node in place.upwards():
        here = [person for person in above if any(_leads(each, node, titles) for each in person.headships)]
        if here:
            return people.with_substitutes(here, on)
    return []


def _leads(headship: Headship, node: Department, titles: tuple[str, ...]) -> bool:
    return headship.department_id == node.id and (not titles or headship.title in titles)
