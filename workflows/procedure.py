"""The vocabulary of a procedure: states, steps, gates, categories, targets, timers.

A procedure is data: everything known about a step or a state stands in its row of the procedure file. Labels that the
institution's own document fixes are identifiers, letter for letter; `display` is the friendly name beside them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar

from workflows.forms import CheckItem, ExceptionKind, Field, Question
from workflows.refusals import Refused

T = TypeVar("T")
Clock = Literal["running", "paused", "stopped"]
Outcome = Literal["solved", "closed", "annulled"]


@dataclass(frozen=True)
class Role:
    """`also` names the roles whose steps this one may take too."""

    key: str
    label: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class State:
    label: str
    clock: Clock
    shape: str
    display: str
    order: int
    outcome: Outcome | None = None
    final: bool = False
    help: str = ""


@dataclass(frozen=True)
class Step:
    """One row: from `source` to `target` with its one reason (None: it takes none). `by` lists who may take it by hand,
    the first is the usual one. `on` is the fact by which it is taken by itself, in the name of one of `by` or of
    `in_name_of` (`as` in the file): without `by` it is the fact's alone. `needs` are facts that must hold."""

    key: str
    label: str
    source: str
    target: str
    reason: str | None
    by: tuple[str, ...] = ()
    in_name_of: tuple[str, ...] = ()
    note: bool = False
    on: str | None = None
    needs: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()

    @property
    def takers(self) -> tuple[str, ...]:
        """Whose step it is, by hand or through its fact; the usual one first."""
        return self.by + tuple(role for role in self.in_name_of if role not in self.by)

    def allows(self, on: str | None) -> tuple[str, ...]:
        """Who may take it by hand (None), or through this fact."""
        return self.takers if on is not None and on == self.on else self.by


@dataclass(frozen=True)
class Target:
    """How long the office has, and from when it is counted (`count_from` concerns business days alone)."""

    amount: int
    unit: Literal["business_days", "business_hours"]
    count_from: Literal["next_day", "reception_day"]


@dataclass(frozen=True)
class Deliverable:
    """`by_itself`: the end of a send delivers it, its figures being the evidence; a hand brings any other evidence."""

    name: str
    label: str
    evidence: tuple[str, ...]
    by_itself: bool = False
    parts: tuple[str, ...] = ()

    @property
    def by_hand(self) -> bool:
        return any(each != "figures" for each in self.evidence)


@dataclass(frozen=True)
class Category:
    label: str
    display: str
    description: str
    target: Target
    deliverables: tuple[str, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gate:
    """Who must agree before reception. `rule` says how many signatures: any one, all that are asked, or a number.

    `fallback` are the roles that sign where nobody else can. `sign_in`: a link in a mail leads to the person's account,
    and decides nothing by itself.
    """

    name: str
    label: str
    roles: tuple[str, ...]
    signers: str
    rule: Literal["any", "all"] | int
    protected: tuple[str, ...]
    substance: bool = False
    absent_when: Literal["requester_is_comms", "no_areas"] | None = None
    evidence: str | None = None
    help: str = ""
    fallback: tuple[str, ...] = ()
    sign_in: bool = False


@dataclass(frozen=True)
class Wait:
    amount: int
    unit: Literal["business_days", "business_hours", "calendar"]


@dataclass(frozen=True)
class Timer:
    """Takes a step by itself when a state has lasted `after`."""

    name: str
    label: str
    state: str
    after: Wait
    to: str
    reason: str | None


@dataclass(frozen=True)
class Reminder:
    """Sends `effect` on these business days of waiting, and `then` afterwards; it never moves anything."""

    name: str
    label: str
    waits_for: Literal["gate", "state"]
    state: str | None
    business_days: tuple[int, ...]
    effect: str
    then: str | None


@dataclass(frozen=True)
class Effect:
    """What a step brings about: `within` its transaction, or `after` it by the worker."""

    name: str
    beat: Literal["within", "after"]
    says: str


@dataclass(frozen=True)
class Reception:
    before_opening: Literal["next_day", "same_day"]
    count_from: Literal["next_day", "reception_day"]


@dataclass(frozen=True)
class Exceptions:
    """The short way: its target, the minute of the day before which it must be in, and the kinds that qualify."""

    target: Target
    before: int
    kinds: tuple[ExceptionKind, ...]


@dataclass(frozen=True)
class CampaignClass:
    name: str
    label: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Procedure:
    """`content` is the canonical plain data it was read from; `version` is its hash."""

    name: str
    label: str
    version: str
    content: Mapping[str, Any]
    roles: tuple[Role, ...]
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    gates: tuple[Gate, ...]
    reception: Reception
    exceptions: Exceptions | None
    deliverables: tuple[Deliverable, ...]
    categories: tuple[Category, ...]
    timers: tuple[Timer, ...]
    reminders: tuple[Reminder, ...]
    effects: tuple[Effect, ...]
    occasions: Mapping[str, tuple[str, ...]]
    verification: tuple[CheckItem, ...]
    survey: tuple[Question, ...]
    fields: tuple[Field, ...]
    classes: tuple[CampaignClass, ...]
    limits: Mapping[str, Any]
    calendar: Mapping[str, Any]

    @property
    def initial(self) -> str:
        """The state in which a filed request begins."""
        return self.states[0].label

    @property
    def requester(self) -> str:
        return self.role("requester")

    @property
    def system(self) -> str:
        return self.role("system")

    def role(self, key: str) -> str:
        return _one(self.roles, "key", key, "papel").label

    def state(self, label: str) -> State:
        return _one(self.states, "label", label, "estado")

    def category(self, label: str) -> Category:
        return _one(self.categories, "label", label, "categoría")

    def gate(self, name: str) -> Gate:
        return _one(self.gates, "name", name, "visto bueno")

    def deliverable(self, name: str) -> Deliverable:
        return _one(self.deliverables, "name", name, "entregable")

    def effect(self, name: str) -> Effect:
        return _one(self.effects, "name", name, "efecto")

    def step(self, key: str) -> Step:
        return _one(self.steps, "key", key, "paso")

    def step_on(self, fact: str, *, state: str) -> Step | None:
        """The step that the fact takes from this state, if any."""
        return next((step for step in self.steps if step.on == fact and step.source == state), None)

    def steps_from(self, state: str, roles: Collection[str] | None = None) -> tuple[Step, ...]:
        """The steps that leave `state`; with `roles`, those that they may take by hand."""
        steps = (step for step in self.steps if step.source == state)
        return tuple(step for step in steps if roles is None or self.may(roles, step.by))

    def may(self, roles: Collection[str], allowed: Collection[str]) -> bool:
        """Whether one of `roles` is among the `allowed`, itself or by what it may do too."""
        return not self.acting(roles).isdisjoint(allowed)

    def acting(self, roles: Collection[str]) -> frozenset[str]:
        """`roles` with all the roles for which they may act."""
        found, new = set(roles), set(roles)
        while new:
            new = {also for role in self.roles if role.label in new for also in role.also} - found
            found |= new
        return frozenset(found)

    def target(self, category: str, *, exception: bool = False) -> Target:
        if not exception:
            return self.category(category).target
        if self.exceptions is None:
            raise Refused(f"El procedimiento «{self.label}» no admite excepciones.")
        return self.exceptions.target

    def fields_for(self, category: str) -> tuple[Field, ...]:
        """The form of a category, in order."""
        return self._forms[self.category(category).label]

    @cached_property
    def _forms(self) -> Mapping[str, tuple[Field, ...]]:
        return {
            one.label: tuple(field for field in self.fields if field.belongs_to(one.label, one.deliverables, one.parts))
            for one in self.categories
        }


def _one(rows: tuple[T, ...], attribute: str, value: str, noun: str) -> T:
    for row in rows:
        if getattr(row, attribute) == value:
            return row
    raise Refused(f"No hay {noun} «{value}» en este procedimiento.")
