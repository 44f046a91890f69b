"""Who could sign a gate, whoever wrote the ticket: heads in the tree, an office by role, whom the request's answers
mean; else the gate's fallback."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from ticketing.audience.lists import queries as lists
from ticketing.extensions import db
from ticketing.office.departments import queries as departments
from ticketing.office.departments.models import Department
from ticketing.office.people import queries as people
from ticketing.office.people.models import Headship, Person
from ticketing.office.people.queries import Signer
from ticketing.office.procedures.capabilities import within
from ticketing.remembering import remembered
from workflows.rows import Gate
from workflows.who import Who

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Held:
    """By what somebody might sign anything: the roles, and whether a department is headed."""

    roles: frozenset[str]
    heads: bool


def able(
    gate: Gate,
    place: Department,
    without: Collection[int],
    on: date,
    procedure: str,
    answers: Mapping[str, Any] = NOTHING,
) -> list[Signer]:
    """Who may sign for this department (who asks, or the area) that day; `without` are those who may not, and nobody
    signs in their name. If nobody is left, the roles of the gate's fallback. `procedure`: whose gate it is; `answers`:
    what the request says."""
    return _free(_usual(gate, place, on, procedure, answers), without) or [
        replace(signer, fallback=True) for signer in _free(_with_roles(gate.fallback, on, procedure), without)
    ]


def could(gate: Gate, place: Department, person: Person, on: date, procedure: str, answers: Mapping[str, Any]) -> bool:
    """Whether the person is among those who might sign there, before asking who wrote what: a quick no for most."""
    asked = chain(_usual(gate, place, on, procedure, answers), _with_roles(gate.fallback, on, procedure))
    return any(signer.person.id == person.id for signer in asked)


def held(person: Person, on: date) -> Held:
    """By what the person might sign anything that day: what is one's own, and theirs for whom one signs."""
    everybody = (person, *people.stood_in_for(person, on))
    roles = frozenset(chain.from_iterable(people.roles_of(one, on) for one in everybody))
    return Held(roles, any(people.heads(one, on) for one in everybody))


def fits(gate: Gate, mine: Held, procedure: str) -> bool:
    """Whether one might sign such a gate at all: heads for a department, an office's own, or its fallback's."""
    if gate.personal or (mine.heads and (gate.by_head or gate.areas or gate.departments)):
        return True
    return not within(mine.roles, procedure).isdisjoint({*gate.signing_roles, *gate.fallback})


def owners(answers: Mapping[str, Any]) -> list[Person]:
    """Those who answer for the lists that the answers name, and work here; nobody twice."""
    rules = [answer for answer in answers.values() if isinstance(answer, Mapping) and answer.get("lists")]
    found = [each.owner for rule in rules for each in lists.named_in(rule)]
    return list(dict.fromkeys(person for person in found if person is not None and person.active))


def named(answers: Mapping[str, Any], fields: Collection[str]) -> list[Person]:
    """Those whom these fields name, and who work here."""
    said = [answer for name in fields if isinstance(answer := answers.get(name), Mapping)]
    found = [_person(answer) for answer in said]
    return list(dict.fromkeys(person for person in found if person is not None and person.active))


def _person(answer: Mapping[str, Any]) -> Person | None:
    """By the number under which it was filed; by the address while it is being written."""
    if "id" in answer:
        return db.session.get(Person, answer["id"])
    return people.by_email(str(answer.get("address") or ""))


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


def _usual(gate: Gate, place: Department, on: date, procedure: str, answers: Mapping[str, Any]) -> list[Signer]:
    return once(chain.from_iterable(meant_by(one, place, on, procedure, answers) for one in gate.who))


def meant_by(one: Who, place: Department, on: date, procedure: str, answers: Mapping[str, Any]) -> list[Signer]:
    """The people of the house who are meant, with their substitutes of that day."""
    if one.kind == "role":
        return _with_roles(one.named, on, procedure)
    if one.kind == "owner_of":
        return people.with_substitutes(owners(answers), on)
    if one.kind == "named_in":
        return people.with_substitutes(named(answers, one.named), on)
    if one.kind == "department":
        found = departments.by_name(one.named[0])
        return _nearest_heads(found, (), on) if found is not None else []
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
