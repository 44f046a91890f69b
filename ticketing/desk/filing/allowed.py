"""Who may file, and under which procedures."""

from __future__ import annotations

from collections.abc import Collection

from ticketing.office.people.readers import READ_ONLY as ONLY_READS
from ticketing.office.procedures.capabilities import can, who, within
from ticketing.office.procedures.queries import present
from workflows.capabilities import FILE, READ_ONLY
from workflows.procedure import Procedure
from workflows.refusals import Refused


def fileable(roles: Collection[str]) -> tuple[Procedure, ...]:
    """The procedures of the installation under which somebody with these roles may file, in their order."""
    return tuple(each for each in present() if may_file(each.name, roles))


def may_file(procedure: str, roles: Collection[str]) -> bool:
    """Whether somebody with these roles may file under that procedure."""
    return can(within(roles, procedure), FILE, procedure=procedure)


def ask_files(procedure: Procedure, roles: Collection[str]) -> None:
    """Raises Refused, saying who files under it."""
    if not may_file(procedure.name, roles):
        raise Refused(
            f"Las solicitudes de «{procedure.label}» las radica {who(FILE, procedure.name)}. No se envió nada y lo "
            "escrito se conserva."
        )


def ask_files_anything(roles: Collection[str]) -> None:
    """Whoever may file nothing is told so before anything is written. Raises Refused."""
    if can(roles, READ_ONLY):
        raise Refused(ONLY_READS)
    if not fileable(roles):
        raise Refused(
            f"Las solicitudes las radica {who(FILE)}, y usted no tiene hoy ese papel. Si debe pedir algo, pídale a la "
            "administración que revise sus roles."
        )
