"""Who may file, and under which procedures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from ticketing.desk.cases.circumstances import kind_of_requester, of_answers
from ticketing.office.people.models import Person
from ticketing.office.people.readers import READ_ONLY as ONLY_READS
from ticketing.office.procedures.capabilities import can, who, within
from ticketing.office.procedures.queries import present
from workflows.capabilities import FILE, READ_ONLY
from workflows.persons import when_words
from workflows.procedure import Procedure
from workflows.refusals import Refused


def fileable(person: Person, roles: Collection[str]) -> tuple[Procedure, ...]:
    """The procedures of the installation under which somebody with these roles may file, in their order."""
    return tuple(each for each in present() if may_file(each, person, roles))


def may_file(procedure: Procedure, person: Person, roles: Collection[str]) -> bool:
    """Whether this person, with these roles, may file under that procedure: by a role and, where it says so, from the
    right department."""
    return can(within(roles, procedure.name), FILE, procedure=procedure.name) and _taken_in(procedure, person)


def _taken_in(procedure: Procedure, person: Person) -> bool:
    if procedure.intake is None:
        return True
    return procedure.intake.holds(of_answers("", person.department, kind_of_requester(person), {}, date.min))


def ask_files(procedure: Procedure, person: Person, roles: Collection[str]) -> None:
    """Raises Refused, saying who files under it."""
    if not _taken_in(procedure, person) and procedure.intake is not None:
        raise Refused(
            f"Las solicitudes de «{procedure.label}» se radican cuando {when_words(procedure, procedure.intake)}; su "
            f"dependencia es {person.department.name}. No se envió nada y lo escrito se conserva."
        )
    if not may_file(procedure, person, roles):
        raise Refused(
            f"Las solicitudes de «{procedure.label}» las radica {who(FILE, procedure.name)}. No se envió nada y lo "
            "escrito se conserva."
        )


def ask_files_anything(person: Person, roles: Collection[str]) -> None:
    """Whoever may file nothing is told so before anything is written. Raises Refused."""
    if can(roles, READ_ONLY):
        raise Refused(ONLY_READS)
    if not fileable(person, roles):
        raise Refused(
            f"Las solicitudes las radica {who(FILE)}, y usted no tiene hoy ese papel. Si debe pedir algo, pídale a la "
            "administración que revise sus roles."
        )
