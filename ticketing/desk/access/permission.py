"""Who sees which tickets. The select is the permission: what it does not hold does not exist for that person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

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


@remembered
def visible_to(person: Person, roles: Collection[str], on: date) -> Select[Ticket]:
    """The tickets that this person may see that day. A reserved one is seen by its own people only."""
    everywhere, nearby = _in(where(roles, SEE_ALL)), _in(where(roles, SEE_DEPARTMENT))
    shown = or_(everywhere, and_(nearby, Ticket.department_id == person.department_id))
    return select(Ticket).where(or_(and_(Ticket.reserved.is_(False), shown), _own(person, roles, on)))


def _own(person: Person, roles: Collection[str], on: date) -> ColumnElement[bool]:
    """Whose it is: who filed it, works it, hands it out, has it before him or her because it does not go on, or has to
    agree to it, be it for want of anybody else."""
    headed = people.departments_headed(person, on)
    parts = [Ticket.requester_id == person.id, Ticket.assignee_id == person.id]
    if headed:
        areas = select(NamedArea.ticket_id).where(NamedArea.area_id.in_(headed))
        parts += [Ticket.department_id.in_(headed), Ticket.id.in_(areas)]
        parts.append(_signed_by(headed))
    if not can(roles, READ_ONLY) and (asked := named_to(person, on)):
        parts.append(Ticket.id.in_(asked))
    parts.append(Ticket.id.in_(before(person)))
    handing = [name for name in ever() if _hands_out(name, roles)]
    parts.append(_in(handing))
    if not _everywhere(handing) and not can(roles, READ_ONLY) and (left := left_to(person, on)):
        parts.append(Ticket.id.in_(left))
    return or_(*parts, _asked({*roles, *_lent(person, roles, on)}))


def _hands_out(name: str, roles: Collection[str]) -> bool:
    """Whether these roles see the reserved requests of that procedure: who hands them out or lifts the reserve; where
    its file lets nobody do so, who works them."""
    rules = named(name)
    wanted = (ASSIGN, LIFT_RESERVE) if rules and known_to(rules, ASSIGN, LIFT_RESERVE) else (WORK,)
    return can(within(roles, name), *wanted, procedure=name)


def _in(names: Iterable[str]) -> ColumnElement[bool]:
    """Tickets of the procedures of these names; all, where no other was ever filed under."""
    wanted = set(names)
    if _everywhere(wanted):
        return true()
    ids = [version.id for version in procedures.versions() if version.name in wanted]
    return Ticket.procedure_id.in_(ids) if ids else false()


def _everywhere(names: Collection[str]) -> bool:
    return ever() <= set(names)


def _lent(person: Person, roles: Collection[str], on: date) -> set[str]:
    """The roles of those for whom the person signs that day; none to whoever reads only."""
    if can(roles, READ_ONLY):
        return set()
    return {role for absent in people.stood_in_for(person, on) for role in people.roles_of(absent, on)}


def _asked(roles: Collection[str]) -> ColumnElement[bool]:
    """Tickets with a gate that an office holding one of these roles signs."""
    gates: dict[str, set[str]] = {}
    for version in procedures.versions():
        for gate in procedures.procedure(version).gates:
            if not within(roles, version.name).isdisjoint(gate.signing_roles):
                gates.setdefault(version.name, set()).add(gate.name)
    return or_(false(), *(and_(_in({name}), _with_gate(signed)) for name, signed in gates.items()))


def _signed_by(headed: Collection[int]) -> ColumnElement[bool]:
    """Tickets with a gate that the heads of one of these departments sign, whoever asks."""
    gates = [(one.name, gate) for one in procedures.versions() for gate in procedures.procedure(one).gates]
    found = [(name, gate, {one.id for one in map(by_name, gate.departments) if one}) for name, gate in gates]
    ours = ((name, gate) for name, gate, places in found if not places.isdisjoint(headed))
    return or_(false(), *(and_(_in({name}), _with_gate([gate.name])) for name, gate in ours))


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
