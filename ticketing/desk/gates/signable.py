"""Nothing is filed that nobody can sign: it would wait for ever."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from ticketing.desk.cases.answers import of_kind
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import own_work, rules_of, signs_alone
from ticketing.desk.gates.candidates import able
from ticketing.desk.gates.models import OPEN, WAITING
from ticketing.desk.gates.queries import rows, signers
from ticketing.office.departments.models import Department
from ticketing.office.people.queries import with_capability
from ticketing.office.procedures.capabilities import who
from workflows.capabilities import SIGN_OWN_INITIATIVE
from workflows.conditions import Circumstances
from workflows.gates import gates_of
from workflows.refusals import Refused
from workflows.rows import Gate

ALONE = (
    "El trabajo propio de la oficina que sale a una audiencia lo firma %s y no lo haya hecho, y hoy no hay nadie más. "
    "No se envió nada y lo escrito se conserva; pida a otra persona de la oficina que lo radique, o a quien administra "
    "que dé ese rol a alguien más."
)


def ask_signable(
    ticket: Ticket,
    case: Circumstances,
    named: Sequence[Department],
    shown: Collection[tuple[str, int | None]],
    on: date,
) -> None:
    """Before a request is filed: can each of its gates be signed by anybody? Raises Refused.

    `case` is what it answers, `named` the areas that it names, `shown` the gates (and areas) whose evidence it brings.
    """
    if own_work(ticket) and _is_sent(ticket) and not signs_alone(ticket) and not _others_sign(ticket, on):
        raise Refused(ALONE % who(SIGN_OWN_INITIATIVE, ticket.procedure_row.name))
    for gate in gates_of(rules_of(ticket), case):
        if gate.opinion:
            continue  # it holds nothing
        places = named if gate.areas else [ticket.department]
        for place in places:
            # Evidence that is not said to be of an area is that of the only one that is named.
            alone = len(places) == 1 and (gate.name, None) in shown
            covered = alone or (gate.name, place.id) in shown
            if not covered and not able(
                gate, place, {ticket.requester.id}, on, ticket.procedure_row.name, case.answers
            ):
                raise _nobody(gate)


def ask_still_signable(ticket: Ticket, on: date) -> None:
    """After an edit: can each gate that is not satisfied now be signed by anybody? Raises Refused."""
    for row in rows(ticket):
        if row.status in (OPEN, WAITING) and not row.opinion and not signers(ticket, row.name, on):
            raise _nobody(rules_of(ticket).gate(row.name))


def _is_sent(ticket: Ticket) -> bool:
    """Whether it goes out to an audience, and so needs two signatures of the office's own."""
    return bool(of_kind(rules_of(ticket), ticket.category, "audience"))


def _others_sign(ticket: Ticket, on: date) -> bool:
    found = with_capability(SIGN_OWN_INITIATIVE, on, ticket.procedure_row.name)
    return any(person.id != ticket.requester.id for person in found)


def _nobody(gate: Gate) -> Refused:
    return Refused(
        f"Nadie puede dar «{gate.label}» a esta solicitud: quienes podrían firmar no están en servicio, solo leen, la "
        "escribieron o la atienden, y no hay quien los supla. No se envió nada y lo escrito se conserva; pida a la "
        "administración que nombre a quien deba firmar y envíela de nuevo."
    )
