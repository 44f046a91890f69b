"""What another category would change, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ticketing.desk.cases.completeness import labels, missing
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.clock.promising import promised
from ticketing.desk.clock.queries import target_of
from ticketing.desk.clock.shown import promise
from ticketing.desk.deliverables import queries as deliverables
from ticketing.desk.gates import queries as gates
from ticketing.desk.moving import objections
from workflows.rows import Category


@dataclass(frozen=True)
class Foreseen:
    """`until` is today's promise, `then` the one that would follow, `still` the one if it stays an exception.

    `added`, `dropped` and `done` are deliverables; `missing` what the requester has yet to say; `opens` the gates that
    will open when that is said; `against`, why it cannot be done now, in a sentence.
    """

    category: Category
    until: str
    then: str
    still: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    done: tuple[str, ...]
    missing: tuple[str, ...]
    opens: tuple[str, ...]
    against: str


def foreseen(ticket: Ticket, category: str, at: datetime) -> Foreseen:
    """What this category would change. Refused where the procedure has none of that label."""
    rules = rules_of(ticket)
    chosen, rows = rules.category(category), deliverables.of(ticket)
    left = missing(ticket, chosen.label)
    have = {row.kind for row in rows}
    gone = [row for row in rows if row.kind not in chosen.deliverables]
    excepted = ticket.exception is not None
    return Foreseen(
        category=chosen,
        until=promise(ticket, target_of(ticket), at),
        then=promise(ticket, promised(ticket, at, chosen.label), at),
        still=promise(ticket, rules.target(chosen.label, exception=True), at) if excepted else "",
        added=tuple(rules.deliverable(kind).label for kind in chosen.deliverables if kind not in have),
        dropped=tuple(rules.deliverable(row.kind).label for row in gone if row.done_at is None),
        done=tuple(rules.deliverable(row.kind).label for row in gone if row.done_at is not None),
        missing=labels(left),
        opens=_opens(ticket, {field.name for field in left}),
        against=objection.sentence if (objection := objections.to_classify(ticket, chosen.label)) else "",
    )


def _opens(ticket: Ticket, names: set[str]) -> tuple[str, ...]:
    mine = (rules_of(ticket).gate(row.name) for row in gates.rows(ticket))
    return tuple(gate.label for gate in mine if not names.isdisjoint(gate.protects))
