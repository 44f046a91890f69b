"""The steps that a person may take now, as the page offers them: those of one verb together, the ends apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ticketing.desk.choices import choices
from ticketing.desk.rules import rules_of
from ticketing.desk.tickets.forms import Sent, StepForm, made
from ticketing.desk.tickets.models import Ticket
from workflows.procedure import Procedure, Step


@dataclass(frozen=True)
class Offer:
    """One button, with the form that it opens. `ends` says that the ticket ends unsolved by it."""

    key: str
    label: str
    steps: tuple[Step, ...]
    ends: bool
    pauses: bool
    came_back: bool
    form: Any

    @property
    def takes_note(self) -> bool:
        return any(step.note for step in self.steps)


def offers(ticket: Ticket, possible: Iterable[Step], sent: Sent) -> list[Offer]:
    """The choices as buttons, in the procedure's order."""
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in possible:
        groups.setdefault((step.target, _verb(step)), []).append(step)
    return [_offer(ticket, tuple(steps), sent) for steps in groups.values()]


def _verb(step: Step) -> str:
    return step.label.split()[0]


def _offer(ticket: Ticket, steps: tuple[Step, ...], sent: Sent) -> Offer:
    procedure, first = rules_of(ticket), steps[0]
    label = first.label if len(steps) == 1 else _verb(first)
    form = made(StepForm, f"step-{first.key}", sent, seen=ticket.version)
    form.step.choices = choices((step.key, step.reason or step.label) for step in steps)
    form.note.flags.required = all(step.note for step in steps)
    if len(steps) == 1:
        form.step.data = first.key
    target = procedure.state(first.target)
    return Offer(
        first.key,
        label,
        steps,
        _ends(procedure, first),
        target.clock == "paused",
        sent.which == f"step-{first.key}",
        form,
    )


def _ends(procedure: Procedure, step: Step) -> bool:
    return procedure.state(step.target).outcome == "annulled"
