"""Selects over people: who holds which role, who heads what, who stands in for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

import mailboxes
from ticketing.extensions import db
from ticketing.office.departments.models import Department
from ticketing.office.departments.queries import below, everyone
from ticketing.office.people.models import Grant, Headship, Person, Substitute
from ticketing.office.procedures.capabilities import can, givers, within
from ticketing.office.procedures.queries import bound
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing
from workflows.capabilities import READ_ONLY
from workflows.rows import REQUESTER


@dataclass(frozen=True)
class Signer:
    """Who may sign, and for whom if as a substitute; or because nobody else could (`fallback`)."""

    person: Person
    on_behalf_of: Person | None = None
    fallback: bool = False


def by_id(person_id: int) -> Person:
    """The person, or Missing."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise Missing
    return found


def without_password(before: datetime) -> Sequence[Person]:
    """Who works here, was added before then and cannot sign in, by name."""
    query = select(Person).where(Person.disabled_at.is_(None), Person.password_hash.is_(None))
    return db.session.scalars(query.where(Person.created_at < before).order_by(Person.name, Person.id)).all()


def ending(first: date, last: date) -> Sequence[Grant]:
    """The roles of who works here whose last day is between these two, the next first."""
    query = select(Grant).join(Person).where(Person.disabled_at.is_(None), Grant.until_on.between(first, last))
    return db.session.scalars(query.options(contains_eager(Grant.person)).order_by(Grant.until_on, Grant.id)).all()


def named(ids: Collection[int]) -> dict[int, str]:
    """How these people are called, by their numbers."""
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))) if ids else ()
    return {row[0]: row[1] for row in found}


def by_email(email: str) -> Person | None:
    """Whoever has that address, in any spelling; also if disabled."""
    return db.session.scalars(select(Person).where(Person.email == mailboxes.key(email))).first()


def everybody(words: str = "") -> Sequence[Person]:
    """People whose name, address or position holds the words; the active ones first, by name."""
    query = select(Person).options(selectinload(Person.grants), selectinload(Person.headships))
    for word in words.lower().split():
        fields = (Person.name, Person.email, Person.position)
        query = query.where(or_(*(func.lower(field).contains(word, autoescape=True) for field in fields)))
    return db.session.scalars(query.order_by(Person.disabled_at.is_not(None), Person.name, Person.id)).all()


def active() -> Sequence[Person]:
    """Everybody who works here, by name."""
    return db.session.scalars(select(Person).where(Person.disabled_at.is_(None)).order_by(Person.name)).all()


def colleagues(person: Person, on: date) -> list[Person]:
    """Everybody else who works here and may write, by name."""
    readers = readers_on(on)
    return [one for one in active() if one.id != person.id and one.id not in readers]


def standing_in(person: Person, from_on: date) -> Sequence[Substitute]:
    """Where the person signs for somebody else, on that day or later."""
    query = select(Substitute).join(Person, Person.id == Substitute.absent_id)
    query = query.where(Substitute.stands_in_id == person.id, Substitute.until_on >= from_on)
    return db.session.scalars(query.where(Person.disabled_at.is_(None)).order_by(Substitute.id)).all()


def roles_of(person: Person, on: date, procedure: str | None = None) -> frozenset[str]:
    """The roles held that day: those that count in that procedure's requests, by their keys; else all, where one that
    is held for a single procedure says so (`key@procedure`). Whoever works here is a requester.

    Reading only beats every other grant, headship and substitution: who holds such a role holds nothing else.
    """
    held = _roles(person, on)
    return held if procedure is None else within(held, procedure)


def heads(person: Person, on: date) -> bool:
    """Whether the person heads a department that day, also as a substitute; nobody does who reads only."""
    return person.active and bool(_heads(person, on)) and not can(roles_of(person, on), READ_ONLY)


@remembered
def reads_only(person: Person, on: date) -> bool:
    """Whether the person may write nothing that day."""
    query = select(Grant.id).where(Grant.person_id == person.id, _given(READ_ONLY), _granted(on))
    return db.session.scalars(query.limit(1)).first() is not None


def away(person: Person, on: date) -> bool:
    """Whether the person is recorded as absent that day: stood in for, gone, or there to read only."""
    query = select(Substitute.id).where(Substitute.absent_id == person.id, _standing_in(on))
    if not person.active or db.session.scalars(query.limit(1)).first() is not None:
        return True
    return reads_only(person, on)


@remembered
def with_role(role: str, on: date, procedure: str | None = None) -> Sequence[Person]:
    """Active people who hold the role that day, in that procedure's requests or in any, by name."""
    return _holders(_held({role}, procedure), on, reading=can({role}, READ_ONLY))


@remembered
def with_roles(roles: frozenset[str], on: date, procedure: str | None = None) -> Sequence[Person]:
    """Active people who hold any of these roles that day, in that procedure's requests or in any, by name."""
    return _holders(_held(roles, procedure), on)


@remembered
def with_capability(capability: str, on: date, procedure: str | None = None) -> Sequence[Person]:
    """Active people who were given a role by which they may do it that day, in that procedure's requests or in any, by
    name."""
    return _holders(_given(capability, procedure), on, reading=capability == READ_ONLY)


@remembered
def heads_above(department: Department, titles: Collection[str] = ()) -> list[Person]:
    """Active heads of the department and of those above it, nearest first; only of these titles, if any are said."""
    everyone()  # the tree at once: each node knows the one above it
    order = [node.id for node in department.upwards()]
    query = select(Headship).join(Person).where(Headship.department_id.in_(order), Person.disabled_at.is_(None))
    query = query.where(Headship.title.in_(titles)) if titles else query
    query = query.options(contains_eager(Headship.person))
    found = sorted(db.session.scalars(query), key=lambda row: (order.index(row.department_id), row.id))
    return list(dict.fromkeys(row.person for row in found))


@remembered
def signers_above(department: Department, on: date, titles: tuple[str, ...] = ()) -> list[Signer]:
    """Who may sign for the department that day: each head above it of these titles (none: any), then whoever stands in
    for one."""
    return with_substitutes(heads_above(department, titles), on)


def with_substitutes(people: Iterable[Person], on: date) -> list[Signer]:
    """These people as signers, each followed by the substitutes of that day. Nobody is named twice, no reader at all.

    Whoever stands in for somebody who reads only that day still may sign: that is what a substitute is for.
    """
    owners = list(people)
    signers = {person.id: Signer(person) for person in owners}
    for row in substitutions_for([person.id for person in owners], on):
        signers.setdefault(row.stands_in_id, Signer(row.stands_in, row.absent))
    readers = readers_on(on)
    return [signer for signer in signers.values() if signer.person.id not in readers]


def substitutions_for(absent_ids: Sequence[int], on: date) -> Sequence[Substitute]:
    """Valid substitutions of these people that day."""
    return [row for row in _substitutions_on(on) if row.absent_id in absent_ids]


def stood_in_for(person: Person, on: date) -> Sequence[Person]:
    """The active people for whom this one signs that day, by name."""
    absent = [row.absent for row in _substitutions_on(on) if row.stands_in_id == person.id and row.absent.active]
    return sorted(dict.fromkeys(absent), key=lambda one: one.name)


@remembered
def readers_on(on: date) -> frozenset[int]:
    """Ids of who reads only that day: a handful, asked for at once."""
    return frozenset(db.session.scalars(_readers(on)))


@remembered
def _substitutions_on(on: date) -> Sequence[Substitute]:
    """Those of the day by somebody who works here: a handful, asked for at once, with both people."""
    query = select(Substitute).join(Substitute.stands_in).where(_standing_in(on), Person.disabled_at.is_(None))
    query = query.options(contains_eager(Substitute.stands_in), joinedload(Substitute.absent))
    return db.session.scalars(query.order_by(Substitute.id)).all()


@remembered
def departments_headed(person: Person, on: date) -> set[int]:
    """The departments that the person heads, downwards in the tree, also as a substitute that day."""
    return below(set(_heads(person, on))) if person.active else set()


def substitutions_of(person: Person, from_on: date) -> Sequence[Substitute]:
    """The person's own substitutions that aren't over on that day, the next first."""
    query = select(Substitute).where(Substitute.absent_id == person.id, Substitute.until_on >= from_on)
    return db.session.scalars(query.order_by(Substitute.from_on, Substitute.id)).all()


def substitution(substitution_id: int) -> Substitute:
    """The substitution, or Missing."""
    found = db.session.get(Substitute, substitution_id)
    if found is None:
        raise Missing
    return found


def grants_of(person: Person) -> Sequence[Grant]:
    """Every role ever given to the person, the newest first."""
    return db.session.scalars(
        select(Grant).where(Grant.person_id == person.id).order_by(Grant.from_on.desc(), Grant.id)
    ).all()


def grant_of(person: Person, grant_id: int) -> Grant:
    """That grant of that person, or Missing."""
    found = db.session.get(Grant, grant_id)
    if found is None or found.person_id != person.id:
        raise Missing
    return found


def headship_of(person: Person, headship_id: int) -> Headship:
    """That headship of that person, or Missing."""
    found = db.session.get(Headship, headship_id)
    if found is None or found.person_id != person.id:
        raise Missing
    return found


@remembered
def _roles(person: Person, on: date) -> frozenset[str]:
    if not person.active:
        return frozenset()
    query = select(Grant.role, Grant.procedure).where(Grant.person_id == person.id, _granted(on))
    granted = {bound(role, only) for role, only in db.session.execute(query)}
    reading = {role for role in granted if can({role}, READ_ONLY)}
    return frozenset(reading or {REQUESTER, *granted})


@remembered
def _heads(person: Person, on: date) -> frozenset[int]:
    """The departments that the person heads that day, in his or her own name or as a substitute."""
    absent = select(Substitute.absent_id).join(Person, Person.id == Substitute.absent_id)
    absent = absent.where(Substitute.stands_in_id == person.id, _standing_in(on), Person.disabled_at.is_(None))
    query = select(Headship.department_id).where(or_(Headship.person_id == person.id, Headship.person_id.in_(absent)))
    return frozenset(db.session.scalars(query))


def _holders(granted: ColumnElement[bool], on: date, *, reading: bool = False) -> Sequence[Person]:
    query = select(Person).join(Grant).where(granted, _granted(on), Person.disabled_at.is_(None))
    if not reading:
        query = query.where(Person.id.not_in(_readers(on)))
    return db.session.scalars(query.order_by(Person.name, Person.id).distinct()).all()


def _given(capability: str, procedure: str | None = None) -> ColumnElement[bool]:
    """Grants of a role by which it may be done; of each procedure as that one has the role."""
    return or_(false(), *(_held(keys, name) for name, keys in givers(capability, procedure)))


def _held(roles: Collection[str], procedure: str | None) -> ColumnElement[bool]:
    """Grants of one of these roles that count in that procedure's requests, or in any."""
    if not roles:
        return false()
    named = Grant.role.in_(sorted(roles))
    return named if procedure is None else named & or_(Grant.procedure.is_(None), Grant.procedure == procedure)


def _readers(on: date) -> Select[int]:
    return select(Grant.person_id).where(_given(READ_ONLY), _granted(on))


def _granted(on: date) -> ColumnElement[bool]:
    return (Grant.from_on <= on) & or_(Grant.until_on.is_(None), Grant.until_on >= on)


def _standing_in(on: date) -> ColumnElement[bool]:
    return (Substitute.from_on <= on) & (Substitute.until_on >= on)
