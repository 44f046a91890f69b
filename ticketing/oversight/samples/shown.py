"""What the pages of the samples show: facts gathered for the templates, which only decide whether to show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.office.procedures.queries import first, known
from ticketing.oversight.samples import figures, queries, standings
from ticketing.oversight.samples.actions import CONFORMING
from ticketing.oversight.samples.models import Sample, SampleItem
from ticketing.oversight.samples.months import ended, last_months
from ticketing.oversight.samples.periods import Period
from ticketing.oversight.samples.population import Member, population
from ticketing.web.addresses import path
from workflows.capabilities import AUDIT, DELEGATE_AUDIT, READ_AUDIT

REVIEWS = (AUDIT, DELEGATE_AUDIT)
EXPORTS = (AUDIT, READ_AUDIT)
OUTCOMES = {"met": "A tiempo", "breached": "Fuera de tiempo", "annulled": "Anulada", "overdue": "Abierta y vencida"}
VERDICTS = {None: ("Por revisar", "ring"), CONFORMING: ("Conforme", "check"), "no conforme": ("No conforme", "slash")}


@dataclass(frozen=True)
class MonthLine:
    """A month in the list."""

    period: Period
    sample: queries.Drawn | None
    compliance: figures.Compliance
    words: str
    shape: str

    @property
    def month(self) -> str:
        return self.period.month


@dataclass(frozen=True)
class SampleLine:
    """A drawn ticket in the checklist. `subject` is None where this person may not read it."""

    item: SampleItem
    ticket: Ticket
    member: Member
    subject: str | None
    words: str
    shape: str


def index(at: datetime, procedure: str | None = None) -> list[MonthLine]:
    """Of that procedure (else of the first): the last twelve months that are over and every older one that was drawn,
    back to the first with work."""
    name = procedure or first().name
    drawn = {sample.month: sample for sample in queries.all_samples() if sample.procedure == name}
    months = sorted({*last_months(at), *drawn}, reverse=True)
    frozen = {month: sample.population_hash for month, sample in drawn.items()}
    known = standings.compliances([month for month in months if month not in drawn], frozen, name)
    lines = [
        MonthLine(Period(month, name), drawn.get(month), known[month], *standing(drawn.get(month))) for month in months
    ]
    while lines and not lines[-1].compliance.total:
        lines.pop()
    return lines


def tabs(procedure: str | None) -> list[dict[str, Any]]:
    """For `ui.tabs`: the procedures whose months can be seen; none where there is one."""
    several = known() if len(known()) > 1 else ()
    name = procedure or first().name
    return [
        {"label": each.label, "url": path("samples.index", procedimiento=each.name), "current": each.name == name}
        for each in several
    ]


def month(period: Period, sample: Sample | None, *, roles: Collection[str], at: datetime) -> dict[str, Any]:
    """A month at a glance: from its frozen members if it was drawn, else from what is known now."""
    name = period.month
    members = sample.population if sample else population(name, period.procedure)
    words, shape = standing(sample)
    return {
        "month": name,
        "period": period,
        "sample": sample,
        "outcomes": OUTCOMES,
        "command": command(period),
        "standing": words,
        "shape": shape,
        "ended": ended(name, at),
        "draws": can(roles, AUDIT),
        "reviews": can(roles, *REVIEWS),
        "exports": exports(roles),
        "compliance": figures.compliance(members),
        "strata": figures.strata(members),
        "by_category": figures.compliance_by(members, "category"),
        "by_department": figures.compliance_by(members, "department"),
        "delays": figures.delays(members),
        "kept": figures.kept_in_sample(sample) if sample else None,
        "conforming": figures.conforming(sample) if sample else None,
    }


def checklist(sample: Sample, person: Person, roles: Collection[str], on: date) -> list[SampleLine]:
    """The drawn tickets in the order of the draw."""
    readable = queries.readable([item.ticket_id for item in sample.items], person, roles, on)
    frozen = {member["ticket_id"]: member for member in sample.population}
    return [
        SampleLine(
            item=item,
            ticket=item.ticket,
            member=frozen[item.ticket_id],
            subject=item.ticket.subject if item.ticket_id in readable else None,
            words=VERDICTS[item.verdict][0],
            shape=VERDICTS[item.verdict][1],
        )
        for item in sample.items
    ]


def next_to_review(sample: Sample, after: int = 0) -> SampleItem | None:
    """The first drawn ticket without a verdict, from a place of the draw on and then from its beginning."""
    left = [item for item in sample.items if item.verdict is None]
    return min(left, key=lambda item: (item.position <= after, item.position), default=None)


def exports(roles: Collection[str]) -> bool:
    """The workbook holds the whole population: a delegate is shown the sample and no more."""
    return can(roles, *EXPORTS)


def command(period: Period) -> str:
    """What to type to draw a month again."""
    of = "" if period.procedure == first().name else f" --procedure {period.procedure}"
    return f"flask --app wsgi audit redraw {period.month}{of}"


def standing(sample: Sample | queries.Drawn | None) -> tuple[str, str]:
    """How far a month's review is."""
    if sample is None:
        return _("Sin sortear"), "ring"
    if sample.signed_at:
        return _("Firmada"), "filled"
    if sample.reviewed == sample.size:
        return _("Lista para firmar"), "check"
    return _("En revisión"), "half"
