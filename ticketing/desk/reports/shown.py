"""A report as its reporter follows it: what happened, in plain words, and nothing of who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.reports.actions import DISPUTED
from ticketing.desk.reports.models import Report
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from workflows.procedure import Procedure
from workflows.rows import State

TOLD = ("moved", "rerouted", "message")


@dataclass(frozen=True)
class Happened:
    """One thing that happened: when, what, and what was written to the reporter with it."""

    at: datetime
    what: str
    note: str = ""


@dataclass(frozen=True)
class Followed:
    """`words`: what was reported. `disputable`: whether it may be said now that it is still wrong."""

    ticket: Ticket
    report: Report
    state: State
    words: str
    happened: list[Happened]
    disputable: bool


def followed(report: Report, words: str) -> Followed:
    """The report with its story, the oldest first."""
    ticket = report.ticket
    rules = rules_of(ticket)
    told = [Happened(report.filed_at, _("Recibimos su reporte"))]
    told += filter(None, (_told(rules, event) for event in history(Ticket.__tablename__, ticket.id, TOLD)))
    disputable = report.disputed_at is None and rules.step_on(DISPUTED, state=ticket.state) is not None
    return Followed(ticket, report, rules.state(ticket.state), words, told, disputable)


def _told(rules: Procedure, event: Event) -> Happened | None:
    """An event as the reporter reads it; None for what the office wrote to itself."""
    said = event.payload
    if event.kind == "message":
        return None if said.get("internal") else Happened(event.at, _("Le escribieron"), said.get("body") or "")
    if event.kind == "rerouted":
        return Happened(event.at, _("Pasó a otra dependencia: %(name)s", name=said["department"]), said["note"])
    return Happened(event.at, rules.state(said["to"]).display, said.get("note") or "")
