"""The population of a month: what was handled in it, and what was open and overdue at its end.

Handled: the last entry into a state that ends the work (solved, annulled, or closed without having been solved), up to
the month's end, fell in the month, and the ticket was not open again at its end. Which states these are, their outcome
says. Only what was known at the month's end counts, so a draw made late finds the same members.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of
from ticketing.desk.clock.models import ClockSegment
from ticketing.extensions import canonical
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.office.procedures.queries import first
from ticketing.oversight.samples.cases import STOPPED, Case, attended_by, cases, figures, worked_by
from ticketing.oversight.samples.months import bounds

MET, BREACHED, ANNULLED, OVERDUE = "met", "breached", "annulled", "overdue"
ENDS, CLOSED = ("solved", "annulled"), "closed"
Member = dict[str, Any]


def population(month: str, procedure: str | None = None) -> list[Member]:
    """Of the requests of the procedure of that name (else of the first), in the order of the numbers, for each ticket:
    number, ticket_id, outcome, late, strata; category, department, person; filed_at, received_at, until_at (ISO
    instants; the last is when it was handed over, or the month's end); consumed, target, by_party (whole seconds of
    working time)."""
    return populations([month], procedure or first().name)[month]


def populations(months: Sequence[str], procedure: str) -> dict[str, list[Member]]:
    """The population of each of these months, read together."""
    if not months:
        return {}
    spans = (bounds(month) for month in months)
    ids = select(Ticket.id).where(or_(*(_candidate(*span) for span in spans)))
    return populations_of(months, procedure, ids)


def populations_of(months: Sequence[str], procedure: str, ids: Select[int]) -> dict[str, list[Member]]:
    """Of these tickets alone, those that belong to each month's population."""
    versions = select(ProcedureVersion.id).where(ProcedureVersion.name == procedure)
    known = cases(ids.where(Ticket.procedure_id.in_(versions)))
    return {month: _population(known, *bounds(month)) for month in months}


def hash_of(members: Sequence[Member]) -> str:
    """The hash by which a frozen population is known again."""
    return hashlib.sha256(canonical(members).encode()).hexdigest()


def _population(known: Sequence[Case], start: datetime, end: datetime) -> list[Member]:
    begun = (case for case in known if case.ticket.filed_at < end)
    found = [member for case in begun if (member := _member(case, start, end))]
    return sorted(found, key=lambda member: str(member["number"]))


def _candidate(start: datetime, end: datetime) -> ColumnElement[bool]:
    before = aliased(ClockSegment)
    followed = exists().where(
        before.ticket_id == ClockSegment.ticket_id, before.end_at == ClockSegment.start_at, before.kind.in_(STOPPED)
    )
    ends = ClockSegment.kind.in_(ENDS) | ((ClockSegment.kind == CLOSED) & ~followed)
    entered = select(ClockSegment.ticket_id).where(ends, ClockSegment.start_at >= start, ClockSegment.start_at < end)
    open_then = (Ticket.filed_at < end) & (Ticket.ended_at.is_(None) | (Ticket.ended_at >= end))
    late_then = (Ticket.breached_at < end) | (Ticket.due_at < end)
    return Ticket.id.in_(entered) | (open_then & late_then)


def _member(case: Case, start: datetime, end: datetime) -> Member | None:
    begun = [row for row in case.stretches if row.start_at < end]
    if not begun:
        return None
    entries = [row for before, row in pairwise([None, *begun]) if row and _ends(before, row)]
    handled = bool(entries) and begun[-1].kind in STOPPED and entries[-1].start_at >= start
    until = entries[-1].start_at if handled else end
    late = figures(case, until).breached
    if handled:
        return _described(case, entries[-1].kind, late, until, end)
    return _described(case, OVERDUE, late, until, end) if late and begun[-1].kind not in STOPPED else None


def _ends(before: ClockSegment | None, row: ClockSegment) -> bool:
    """Whether the work ended here: what was solved is not ended again by being closed."""
    return row.kind in ENDS or (row.kind == CLOSED and (before is None or before.kind not in STOPPED))


def _described(case: Case, kind: str, late: bool, until: datetime, end: datetime) -> Member:
    ticket, now = case.ticket, figures(case, until)
    outcome = (BREACHED if late else MET) if kind in ("solved", CLOSED) else kind
    return {
        "number": ticket.number,
        "ticket_id": ticket.id,
        "outcome": outcome,
        "late": late,
        "strata": sorted(_strata(case, end) | ({ANNULLED} & {outcome})),
        "category": rules_of(ticket).category(ticket.category).display,
        "department": ticket.department.name,
        "person": attended_by(case, until),
        "filed_at": ticket.filed_at.isoformat(),
        "received_at": ticket.received_at.isoformat() if ticket.received_at else None,
        "until_at": until.astimezone(UTC).isoformat(),
        "consumed": round(now.consumed.total_seconds()),
        "target": round(now.target.total_seconds()),
        "by_party": {party: round(spent.total_seconds()) for party, spent in worked_by(case, until).items() if spent},
    }


def _strata(case: Case, end: datetime) -> set[str]:
    """What is shown apart, because it could flatter the figure."""
    facts = {
        "own_initiative": case.ticket.own_initiative,
        "reopened": _reopened([row.kind for row in case.stretches if row.start_at < end]),
        "recategorised": case.recategorised_at is not None and case.recategorised_at < end,
        "held_near_due": any(
            row.kind == "suspended" and row.start_at < end and _near_due(case, row.start_at) for row in case.stretches
        ),
    }
    return {name for name, holds in facts.items() if holds}


def _reopened(kinds: Sequence[str]) -> bool:
    return "solved" in kinds and any(kind not in STOPPED for kind in kinds[kinds.index("solved") :])


def _near_due(case: Case, at: datetime) -> bool:
    """Less than one working day was left at that instant, and it was not late yet."""
    now = figures(case, at)
    return now.remaining < calendar_of(case.ticket).normal_day and not now.breached
