"""Who returned a request, and why: to be read where it is corrected."""

from __future__ import annotations

from ticketing.desk.cases.models import Ticket
from ticketing.desk.gates.queries import last_refusal
from ticketing.office.signatures.verdicts import VERDICTS


def refusal_words(ticket: Ticket) -> str:
    """ "Sofía Ríos la devolvió: «Falta la fecha.»"; empty where nobody's refusal stands."""
    said = last_refusal(ticket)
    refusal = VERDICTS[said.verdict].refusal if said is not None else None
    return f"{said.person.name} la {refusal.verb}: «{said.note}»" if said is not None and refusal is not None else ""
