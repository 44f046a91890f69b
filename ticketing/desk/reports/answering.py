"""Who answers for a report: the section of the portal, the department of the campaign, else who coordinates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.reports.models import PAGE, Section
from ticketing.desk.reports.places import normal
from ticketing.desk.reports.queries import section_of
from ticketing.desk.reports.sent import sent_message
from ticketing.extensions import db
from ticketing.office.departments.models import Department
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from workflows.capabilities import ASSIGN, MEND_FAULTS, WORK
from workflows.procedure import Procedure
from workflows.refusals import Refused


@dataclass(frozen=True)
class Told:
    """What a report says of the thing that is wrong. `page`: its address. `reference`: a link or a number that came
    with the message; `subject`: its subject or sender; `day`: when it came."""

    about: str
    page: str = ""
    reference: str = ""
    subject: str = ""
    day: date | None = None
    technical: bool = False


@dataclass(frozen=True)
class Answer:
    """Who answers: a department, and a person who can work the report, if there is one. `why`: in words."""

    department: Department | None
    person: Person | None
    why: str
    section: Section | None = None
    campaign_id: int | None = None


def answering(told: Told, rules: Procedure, on: date) -> Answer:
    """Who answers for what is told, on that day."""
    section = section_of(normal(told.page)) if told.about == PAGE else None
    sent = sent_message(told.reference, told.subject, told.day) if told.about != PAGE else None
    campaign = sent.campaign_id if sent else None
    if told.technical and (person := _least_busy(_with(MEND_FAULTS, rules, on), rules, on)) is not None:
        return Answer(person.department, person, "Las fallas técnicas", section, campaign)
    if section is not None:
        named = section.person if section.person and can_answer(section.person, rules, on) else None
        person = named or of_department(section.department, rules, on) or coordinator(rules, on)
        return Answer(section.department, person, f"La sección {section.prefix}", section)
    if sent is not None:
        department = db.session.get_one(Department, sent.department_id)
        person = of_department(department, rules, on) or coordinator(rules, on)
        return Answer(department, person, "La dependencia que pidió el envío", None, campaign)
    person = coordinator(rules, on)
    return Answer(person.department if person else None, person, "Nadie más responde por eso: lo reparte quien asigna")


def tried(page: str, rules: Procedure, on: date) -> tuple[Answer | None, str]:
    """Who would answer for an address; or what is wrong with it, in a sentence."""
    try:
        return answering(Told(PAGE, page), rules, on), ""
    except Refused as refusal:
        return None, refusal.sentence


def can_answer(person: Person, rules: Procedure, on: date) -> bool:
    """Whether the person works reports and is there that day."""
    held = people.roles_of(person, on, rules.name)
    return can(held, WORK, procedure=rules.name) and not people.away(person, on)


def of_department(department: Department, rules: Procedure, on: date) -> Person | None:
    """Whoever works reports in the department: its head before others, then who has fewest; else the nearest head
    above that does."""
    heads = [head for head in people.heads_above(department) if can_answer(head, rules, on)]
    leading = next((head for head in heads if head.department_id == department.id), None)
    mine = (one for one in _with(WORK, rules, on) if one.department_id == department.id)
    return leading or _least_busy(mine, rules, on) or next(iter(heads), None)


def coordinator(rules: Procedure, on: date) -> Person | None:
    """Who hands reports out and has fewest of them; whoever is away only where nobody else does."""
    known = _with(ASSIGN, rules, on)
    return _least_busy(known, rules, on) or next(iter(known), None)


def candidates(rules: Procedure, on: date) -> list[Person]:
    """Everybody to whom a report can be given, by name."""
    return _with(WORK, rules, on)


def _with(capability: str, rules: Procedure, on: date) -> list[Person]:
    """Those who hold it and can work what they are given."""
    found = people.with_capability(capability, on, rules.name)
    if capability == WORK:
        return list(found)
    working = {one.id for one in people.with_capability(WORK, on, rules.name)}
    return [one for one in found if one.id in working]


def _least_busy(some: Iterable[Person], rules: Procedure, on: date) -> Person | None:
    there = [one for one in some if not people.away(one, on)]
    if len(there) < 2:
        return next(iter(there), None)
    mine = Ticket.assignee_id.in_([one.id for one in there])
    query = select(Ticket.assignee_id, func.count(Ticket.id)).where(mine, Ticket.ended_at.is_(None))
    busy = {row[0]: row[1] for row in db.session.execute(query.group_by(Ticket.assignee_id))}
    return min(there, key=lambda one: (busy.get(one.id, 0), one.name, one.id))
