"""Keeping the sections of the portal, and the channel to which petitions go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

import mailboxes
import weblinks
from ticketing.desk.reports import queries
from ticketing.desk.reports.answering import can_answer
from ticketing.desk.reports.models import LONGEST_PREFIX, ONLY, PetitionChannel, Section
from ticketing.desk.reports.places import normal
from ticketing.extensions import db, insert_of
from ticketing.ledger.recording.actions import record
from ticketing.office.calendars.queries import today
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.office.procedures.capabilities import NOT_YOURS, who
from ticketing.web.outcomes import Overtaken
from workflows.capabilities import WORK
from workflows.refusals import Refused

LONGEST_PAGE, MOST_MONTHS = 300, 120
STALE = "La sección cambió mientras usted la leía. Revísela antes de guardar."


def add_section(address: str, department: Department, person: Person | None, *, by: Person, at: datetime) -> Section:
    """A new section: whatever begins with this address. Raises Refused."""
    _ask_keeps(by, at)
    prefix = _prefix(address)
    _ask_answers(person, at)
    section = Section(prefix=prefix, department=department, person=person, changed_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(section)
    except IntegrityError:  # also where two add it at one instant
        raise Refused(f"Ya hay una sección para {prefix}.") from None
    record(section, "section_added", by=by, at=at, payload=_told(section))
    return section


def change_section(
    section: Section, department: Department, person: Person | None, *, by: Person, at: datetime, seen: int
) -> None:
    """Another department or person answers for it; what was reported before stays where it is. Raises Refused."""
    _ask_keeps(by, at)
    _hold(section, seen)
    _ask_answers(person, at)
    section.department, section.person, section.changed_at = department, person, at
    record(section, "section_changed", by=by, at=at, payload=_told(section))


def remove_section(section: Section, *, by: Person, at: datetime, seen: int) -> None:
    """Nobody answers for it by itself any more: a shorter section does, or who coordinates."""
    _ask_keeps(by, at)
    _hold(section, seen)
    record(section, "section_removed", by=by, at=at, payload=_told(section))
    db.session.delete(section)
    db.session.flush()


def set_channel(*, mail: str, page: str, keep_months: int, by: Person, at: datetime) -> PetitionChannel:
    """Where petitions go, and how long a reporter's name is kept after the end. Raises Refused."""
    _ask_keeps(by, at)
    mail, page = mail.strip(), page.strip()
    if mail:
        try:
            mail = mailboxes.plain(mail, internal=True)
        except mailboxes.Unwritable as why:
            raise Refused(why.sentence) from None
    if page and (problem := weblinks.problem(page, LONGEST_PAGE)):
        raise Refused(problem)
    if not 1 <= keep_months <= MOST_MONTHS:
        raise Refused(f"Los datos de quien reporta se guardan de 1 a {MOST_MONTHS} meses.")
    first = {"id": ONLY, "mail": "", "page": "", "keep_months": keep_months, "changed_at": at}
    db.session.execute(insert_of(PetitionChannel).values(first).on_conflict_do_nothing())
    row = db.session.get_one(PetitionChannel, ONLY, with_for_update=True)
    row.mail, row.page, row.keep_months, row.changed_at = mail, page, keep_months, at
    record(row, "channel_set", by=by, at=at, payload={"mail": mail, "page": page, "keep_months": keep_months})
    return row


def _ask_keeps(by: Person, at: datetime) -> None:
    if not queries.keeps(roles_of(by, today(at))):
        raise Refused(NOT_YOURS)


def _ask_answers(person: Person | None, at: datetime) -> None:
    rules = queries.procedure()
    if person is None or rules is None:
        return
    if not person.active or not can_answer(person, rules, today(at)):
        raise Refused(
            f"{person.name} no atiende reportes hoy: los atiende {who(WORK, rules.name)}. Dele el papel en «Personas» "
            "o deje la sección a cargo de la dependencia."
        )


def _hold(section: Section, seen: int) -> None:
    db.session.refresh(section, with_for_update=True)
    if section.version != seen:
        raise Overtaken(STALE)


def _prefix(address: str) -> str:
    prefix = normal(address)
    if len(prefix) > LONGEST_PREFIX:
        raise Refused(f"La dirección de una sección puede tener hasta {LONGEST_PREFIX} caracteres.")
    return prefix


def _told(section: Section) -> dict[str, str | None]:
    person = section.person
    return {"prefix": section.prefix, "department": section.department.name, "person": person.name if person else None}
