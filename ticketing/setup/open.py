"""What an installation still lacks, in the order in which somebody would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from ticketing.audience.lists import queries as lists
from ticketing.office import roles
from ticketing.office.calendars import queries as calendars
from ticketing.office.departments.models import Department
from ticketing.office.departments.queries import everyone
from ticketing.office.institution.queries import institution
from ticketing.office.people.queries import active, heads_above, with_role
from ticketing.web.settings import settings

MOST_NAMED = 4


def still_open(at: datetime) -> Iterator[str]:
    """One sentence for each thing that is missing, with where it is done."""
    on = calendars.today(at)
    if not institution().contact:
        yield "No hay un contacto para quienes no tienen cuenta: «institution set --contact …»."
    departments = everyone()
    if not any(each.kind == "comms" for each in departments):
        yield "Ninguna dependencia es de comunicaciones: es la que atiende («department add … --kind comms»)."
    for role, does in ((roles.PROFESSIONAL, "atienda solicitudes"), (roles.COORDINATOR, "coordine"),
                       (roles.PRESS_OFFICE, "apruebe por la Oficina Asesora")):  # fmt: skip
        if not with_role(role, on):
            yield f"No hay quien {does}: falta una persona con el rol {role} (página «Personas»)."
    yield from _headless(_asking(departments))
    if not lists.usable(on):
        yield "No hay ninguna lista a la que enviar: la habilita la coordinación (página «Audiencia»)."
    if not settings().dkim_selector:
        yield "Las campañas salen sin firma DKIM: «dkim make» y DESPACHO_DKIM_SELECTOR (docs/guide/transportes.md)."


def _asking(departments: Sequence[Department]) -> list[Department]:
    """Those where somebody works who must ask for a signature: all but the group that attends (G-2)."""
    staffed = {person.department_id for person in active()}
    return [each for each in departments if each.id in staffed and each.kind != "comms"]


def _headless(departments: list[Department]) -> Iterator[str]:
    without = [each.name for each in departments if not heads_above(each)]
    if without:
        some = ", ".join(without[:MOST_NAMED]) + (f" y {len(without) - MOST_NAMED} más" if without[MOST_NAMED:] else "")
        yield f"Sin jefatura que firme: {some} («person head CORREO DEPENDENCIA»)."
