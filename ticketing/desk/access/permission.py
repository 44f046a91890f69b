"""Who sees which tickets. The select is the permission: what it does not hold does not exist for that person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from ticketing.desk.attachments.models import TicketFile
from ticketing.desk.cases.models import Ticket
from ticketing.desk.escalation.queries import before
from ticketing.desk.gates.left_over import left_to
from ticketing.desk.gates.models import NamedArea, TicketGate
from ticketing.desk.gates.named import named_to
from ticketing.extensions import db
from ticketing.office.departments.queries import by_name
from ticketing.office.files.models import StoredFile
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.procedures import queries as procedures
from ticketing.office.procedures.capabilities import can, known_to, where, within
from ticketing.office.procedures.queries import ever, named
from ticketing.remembering import remembered
from workflows.capabilities import ASSIGN, LIFT_RESERVE, READ_ONLY, SEE_ALL, SEE_DEPARTMENT, WORK

Procedures = tuple[int, ...] | None
Gates = tuple[tuple[Procedures, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sight:
    """All that decides which tickets a person sees. `None` in place of procedures' ids: of all of them.

    `everywhere`, `nearby`, `handed`: of which procedures all are seen, the own department's, those that are handed out.
    `headed`: the departments below the person. `signed`, `asked`: the gates, by name, that these departments' heads or
    the person's roles sign, with the procedures. `named`: the tickets that ask for the person by id.
    """

    person: int
    department: int
    everywhere: Procedures
    nearby: Procedures
    handed: Procedures
    headed: frozenset[int]
    signed: Gates
    asked: Gates
    named: frozenset[int]


def visible_to(person: Person, roles: Collection[str], on: date) -> Select[Ticket]:
    """The tickets that this person may see that day. A reserved one is seen by its own people only."""
    return _seen_by(sight(person, frozenset(roles), on))


@remembered
def sight(person: Person, roles: frozenset[str], on: date) -> Sight:
    """What decides which tickets this person sees that day: whose they are, and whom they ask."""
    reads = can(roles, READ_ONLY)
    handing = frozenset(name for name in ever() if _hands_out(name, roles))
    left = frozenset() if reads or _everywhere(handing) else left_to(person, on)
    headed = frozenset(people.departments_headed(person, on))
    return Sight(
        person=person.id,
        department=person.department_id,
        everywhere=_ids(where(roles, SEE_ALL)),
        nearby=_ids(where(roles, SEE_DEPARTMENT)),
        handed=_ids(handing),
        headed=headed,
        signed=_signed_by(headed),
        asked=_asked(roles | _lent(person, roles, on)),
        named=left if reads else left | named_to(person, on),
    )


@lru_cache(maxsize=500)
def _seen_by(sight: Sight) -> Select[Ticket]:
    """The select that this sight is; made once for all pages of people who see the same."""
    near = and_(_of(sight.nearby), Ticket.department_id == sight.department)
    open_ones = and_(Ticket.reserved.is_(False), or_(_of(sight.everywhere), near))
    return select(Ticket).where(or_(open_ones, *_own(sight)))


def _own(sight: Sight) -> Iterator[ColumnElement[bool]]:
    """Whose it is: who filed it, works it, hands it out, has it before him or her because it does not go on, or has to
    agree to it, be it for want of anybody else."""
    yield from (Ticket.requester_id == sight.person, Ticket.assignee_id == sight.person)
    if sight.headed:
        areas = select(NamedArea.ticket_id).where(NamedArea.area_id.in_(sight.headed))
        yield from (Ticket.department_id.in_(sight.headed), Ticket.id.in_(areas))
    if sight.named:
        yield Ticket.id.in_(sight.named)
    yield Ticket.id.in_(before(sight.person))
    yield _of(sight.handed)
    yield from (and_(_of(procedures), _with_gate(gates)) for procedures, gates in (*sight.signed, *sight.asked))


def _hands_out(name: str, roles: Collection[str]) -> bool:
    """Whether these roles see the reserved requests of that procedure: who hands them out or lifts the reserve; where
    its file lets nobody do so, who works them."""
    rules = named(name)
    wanted = (ASSIGN, LIFT_RESERVE) if rules and known_to(rules, ASSIGN, LIFT_RESERVE) else (WORK,)
    return can(within(roles, name), *wanted, procedure=name)


def _ids(names: Collection[str]) -> Procedures:
    """The versions of the procedures of these names; of all, where no other was ever filed under."""
    if _everywhere(names):
        return None
    return tuple(version.id for version in procedures.versions() if version.name in names)


def _of(ids: Procedures) -> ColumnElement[bool]:
    """Tickets of these procedures."""
    if ids is None:
        return true()
    return Ticket.procedure_id.in_(ids) if ids else false()


def _everywhere(names: Collection[str]) -> bool:
    return ever() <= set(names)


def _lent(person: Person, roles: Collection[str], on: date) -> set[str]:
    """The roles of those for whom the person signs that day; none to whoever reads only."""
    if can(roles, READ_ONLY):
        return set()
    return {role for absent in people.stood_in_for(person, on) for role in people.roles_of(absent, on)}


def _asked(roles: Collection[str]) -> Gates:
    """The gates that an office holding one of these roles signs."""
    gates: dict[str, set[str]] = {}
    for version in procedures.versions():
        for gate in procedures.procedure(version).gates:
            if not within(roles, version.name).isdisjoint(gate.signing_roles):
                gates.setdefault(version.name, set()).add(gate.name)
    return tuple((_ids({name}), tuple(sorted(signed))) for name, signed in gates.items())


def _signed_by(headed: Collection[int]) -> Gates:
    """The gates that the heads of one of these departments sign, whoever asks."""
    gates = [(one.name, gate) for one in procedures.versions() for gate in procedures.procedure(one).gates]
    found = [(name, gate, {one.id for one in map(by_name, gate.departments) if one}) for name, gate in gates]
    ours = ((name, gate) for name, gate, places in found if not places.isdisjoint(headed))
    return tuple((_ids({name}), (gate.name,)) for name, gate in ours)


def _with_gate(names: Collection[str]) -> ColumnElement[bool]:
    return Ticket.id.in_(select(TicketGate.ticket_id).where(TicketGate.name.in_(names)))


def may_see(ticket: Ticket, person: Person, roles: Collection[str], on: date) -> bool:
    """Whether this one is among what the person sees."""
    query = visible_to(person, roles, on).where(Ticket.id == ticket.id).with_only_columns(Ticket.id)
    return db.session.scalars(query).first() is not None


def may_see_file(file: StoredFile, person: Person, roles: Collection[str], on: date) -> bool:
    """Whether the file belongs to a ticket that the person may see."""
    mine = select(TicketFile.ticket_id).where(TicketFile.file_id == file.id)
    query = visible_to(person, roles, on).where(Ticket.id.in_(mine)).with_only_columns(Ticket.id)
    return db.session.scalars(query.limit(1)).first() is not None
