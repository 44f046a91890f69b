"""What other wings have against a change of a case: asked before anything changes, whoever or whatever changes it."""

from __future__ import annotations

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.office import doors
from ticketing.office.doors import CaseChange, Objection
from workflows.refusals import Refused
from workflows.rows import Step

CLASSIFIED = "classified"


def ask_to_step(ticket: Ticket, step: Step, *, meant: bool) -> None:
    """Refuse a step to which another wing objects. `meant`: who takes it knows what goes with it."""
    _ask(to_step(ticket, step), meant=meant)


def ask_to_classify(ticket: Ticket, category: str) -> None:
    """Refuse another category if another wing objects."""
    _ask(to_classify(ticket, category), meant=False)


def to_classify(ticket: Ticket, category: str) -> Objection | None:
    """The gravest objection to another category, or None."""
    owed = rules_of(ticket).category(category).deliverables
    return doors.objection(ticket, CaseChange(CLASSIFIED, tuple(owed)))


def to_step(ticket: Ticket, step: Step) -> Objection | None:
    """The gravest objection to a step, or None."""
    target = rules_of(ticket).state(step.target)
    becomes = target.outcome or ("closed" if target.final else target.clock)
    return doors.objection(ticket, CaseChange(becomes, state=target.label))


def refuses(objection: Objection | None) -> bool:
    """Whether nobody's word makes it possible."""
    return objection is not None and objection.weight == doors.REFUSES


def _ask(objection: Objection | None, *, meant: bool) -> None:
    if objection is not None and (refuses(objection) or (objection.weight == doors.ASKS and not meant)):
        raise Refused(objection.sentence)
