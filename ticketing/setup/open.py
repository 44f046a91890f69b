"""What an installation still lacks, in the order in which somebody would mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from ticketing.audience.lists import queries as lists
from ticketing.office.calendars import queries as calendars
from ticketing.office.departments.models import Department
from ticketing.office.departments.queries import everyone
from ticketing.office.institution.queries import institution
from ticketing.office.people.queries import active, heads_above, with_capability, with_role
from ticketing.office.procedures.capabilities import known_to, roles_with, who
from ticketing.office.procedures.queries import labels, present
from ticketing.web.settings import settings
from workflows.capabilities import ASSIGN, ENABLE_LISTS, GRANTS, WORK
from workflows.procedure import Procedure

MOST_NAMED = 4


def still_open(at: datetime) -> Iterator[str]:
    """One sentence for each thing that is missing, with where it is done."""
    on = calendars.today(at)
    if not institution().contact:
        yield "No hay un contacto para quienes no tienen cuenta: «institution set --contact …»."
    if lacking := [words for words in institution().unsaid_at_the_foot if words != "el contacto"]:
        yield (
            f"Al pie de los mensajes falta {' y '.join(lacking)}; sin eso no se programa ninguna campaña: "
            "«institution set --address … --data-policy …»."
        )
    departments = everyone()
    if not any(each.kind == "comms" for each in departments):
        yield "Ninguna dependencia es de comunicaciones: es la que atiende («department add … --kind comms»)."
    for procedure in present():
        yield from _unstaffed(procedure, on)
    if any(gate.by_head for each in present() for gate in each.gates):
        yield from _headless(_asking(departments))
    if not lists.usable(on):
        yield f"No hay ninguna lista a la que enviar: la habilita {who(ENABLE_LISTS)} (página «Audiencia»)."
    yield from _unfinished_groups(on)
    if not settings().dkim_selector:
        yield "Las campañas salen sin firma DKIM: «dkim make» y DESPACHO_DKIM_SELECTOR (docs/guide/transportes.md)."


def _unfinished_groups(on: date) -> Iterator[str]:
    if empty := [one.name for one in lists.usable_groups(on) if not (one.domains and one.owner)]:
        some = ", ".join(f"«{name}»" for name in empty[:MOST_NAMED])
        yield (
            f"Grupos institucionales sin dominios o sin responsable: {some}; los completa {who(ENABLE_LISTS)} (página "
            "«Audiencia»)."
        )


def _unstaffed(procedure: Procedure, on: date) -> Iterator[str]:
    """What nobody can do though the procedure has a role for it; then the gates that an office signs and nobody can."""
    of = f" de «{procedure.label}»" if len(present()) > 1 else ""
    for capability in (WORK, ASSIGN):
        if known_to(procedure, capability) and not with_capability(capability, on, procedure.name):
            yield _missing(f"{GRANTS[capability]}{of}", roles_with(capability, procedure.name), procedure.name)
    for gate in procedure.gates:
        asked = {role for one in gate.who if one.kind == "role" for role in one.named}
        if asked and not any(with_role(role, on, procedure.name) for role in asked):
            yield _missing(f"dar «{gate.label}»{of}", asked, procedure.name)


def _missing(deed: str, keys: Collection[str], procedure: str) -> str:
    return f"No hay quien pueda {deed}: falta una persona con el rol {labels(keys, procedure)} (página «Personas»)."


def _asking(departments: Sequence[Department]) -> list[Department]:
    """Those where somebody works who must ask for a signature: all but the group that attends (G-2)."""
    staffed = {person.department_id for person in active()}
    return [each for each in departments if each.id in staffed and each.kind != "comms"]


def _headless(departments: list[Department]) -> Iterator[str]:
    without = [each.name for each in departments if not heads_above(each)]
    if without:
        some = ", ".join(without[:MOST_NAMED]) + (f" y {len(without) - MOST_NAMED} más" if without[MOST_NAMED:] else "")
        yield f"Sin quien las encabece y firme: {some} («person head CORREO DEPENDENCIA»)."
