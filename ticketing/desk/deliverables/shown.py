"""What is owed for a ticket as pages and letters show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.deliverables import queries
from ticketing.desk.deliverables.evidence_kinds import line_of
from ticketing.desk.deliverables.figures import in_table
from ticketing.desk.deliverables.models import Deliverable


@dataclass(frozen=True)
class Owed:
    """One thing owed, done or not: `state` how it stands and `shape` how that looks, `assignee` who sees to it ("":
    nobody in particular), `line` is its evidence in a few words, `files` the tokens of its
    files, `figures` those of a send."""

    kind: str
    label: str
    state: str
    shape: str
    assignee: str
    done_at: datetime | None
    who: str
    line: str
    address: str | None
    files: Sequence[str]
    figures: Sequence[tuple[str, str]]


def owed(ticket: Ticket) -> list[Owed]:
    """Everything owed for the ticket, in the category's order."""
    return [_shown(ticket, row) for row in queries.of(ticket)]


def deliverable_now(ticket: Ticket) -> bool:
    """Whether what a hand delivers may be delivered as the ticket stands."""
    rules = rules_of(ticket)
    running = rules.state(ticket.state).clock == "running" and ticket.state != rules.initial
    return running and ticket.received_at is not None


def _shown(ticket: Ticket, row: Deliverable) -> Owed:
    return Owed(
        kind=row.kind,
        label=rules_of(ticket).deliverable(row.kind).label,
        state=_state(row),
        shape="check" if row.done_at else "half" if row.assignee else "ring",
        assignee=row.assignee.name if row.assignee else "",
        done_at=row.done_at,
        who=row.done_by.name if row.done_by else _("El sistema"),
        line=line_of(row.evidence),
        address=row.evidence.get("address"),
        files=row.evidence.get("files", ()),
        figures=in_table(row.evidence.get("figures")),
    )


def _state(row: Deliverable) -> str:
    if row.done_at is not None:
        return _("Entregada")
    if row.evidence:
        return _("Salió el correo; faltan los mensajes de texto")
    return _("En curso") if row.assignee is not None else _("Sin empezar")
