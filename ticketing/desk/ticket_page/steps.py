"""The steps that a person may take now, as the page offers them: those of one verb together, the ends apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.moving import objections
from ticketing.desk.ticket_page.forms import Sent, StepForm, made
from ticketing.office.doors import ASKS, Objection
from ticketing.office.people.models import Person
from ticketing.web.choices import choices
from workflows.procedure import Procedure
from workflows.rows import REQUESTER, Step


@dataclass(frozen=True)
class Offer:
    """One button, with the form that it opens. `ends` says that the ticket ends unsolved by it; `asks`, that by it the
    requester is asked for what is missing; `against` is what another wing asks or tells before it."""

    key: str
    label: str
    steps: tuple[Step, ...]
    ends: bool
    pauses: bool
    asks: bool
    came_back: bool
    form: Any
    against: Objection | None = None

    @property
    def takes_note(self) -> bool:
        return any(step.note for step in self.steps)

    @property
    def repeats(self) -> bool:
        return any(step.repeats for step in self.steps)

    @property
    def questioned(self) -> bool:
        return self.against is not None and self.against.weight == ASKS


def offers(ticket: Ticket, possible: Iterable[Step], sent: Sent, person: Person, asking: str = "") -> list[Offer]:
    """The choices as buttons for this person, in the procedure's order. `asking` is what the requester is asked while
    it waits."""
    groups: dict[tuple[str, str], list[Step]] = {}
    for step in possible:
        groups.setdefault((step.target, _verb(step)), []).append(step)
    return [_offer(ticket, tuple(steps), sent, person, asking) for steps in groups.values()]


def _verb(step: Step) -> str:
    return step.label.split()[0]


def _label(ticket: Ticket, steps: tuple[Step, ...], person: Person) -> str:
    """A requester's own end of the ticket is another's only at his or her wish: the button says so."""
    first = steps[0]
    of_requester = first.by[:1] == (REQUESTER,) and _ends(rules_of(ticket), first)
    if of_requester and person.id != ticket.requester_id:
        return _("%(verb)s a pedido del solicitante", verb=_verb(first))
    return first.label if len(steps) == 1 else _verb(first)


def _offer(ticket: Ticket, steps: tuple[Step, ...], sent: Sent, person: Person, asking: str) -> Offer:
    procedure, first = rules_of(ticket), steps[0]
    label = _label(ticket, steps, person)
    form = made(StepForm, f"step-{first.key}", sent, seen=ticket.version)
    form.step.choices = choices((step.key, step.reason or step.label) for step in steps)
    form.note.flags.required = all(step.note for step in steps)
    if len(steps) == 1:
        form.step.data = first.key
    pauses = procedure.state(first.target).clock == "paused"
    came_back = sent.which == f"step-{first.key}"
    asks = pauses and bool(asking) and all(step.on is None for step in steps)
    if asks and not came_back:
        form.note.data = asking
    against = objections.to_step(ticket, first)
    if against is not None and against.yes:
        form.meant.label.text = against.yes
    return Offer(first.key, label, steps, _ends(procedure, first), pauses, asks, came_back, form, against)


def _ends(procedure: Procedure, step: Step) -> bool:
    return procedure.state(step.target).outcome == "annulled"
