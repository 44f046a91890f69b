"""A procedure: its rows and what is asked of them. It is data; the rules of one institution, or of one office of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from workflows.banners import EVIDENCE, Banners
from workflows.conditions import Circumstances, Condition
from workflows.doings import Doing
from workflows.forms import CheckItem, Field, Question
from workflows.letters import LetterText
from workflows.limits import Limit, Term
from workflows.mailing import MailClass, Sending
from workflows.refusals import Refused
from workflows.rows import (
    Category,
    Deliverable,
    Exceptions,
    Gate,
    Reception,
    Role,
    Signatures,
    State,
    Step,
    Target,
    Targeted,
)
from workflows.waiting import Timer
from workflows.who import Who

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Procedure:
    """`prefix` begins the numbers of its requests. `content` is the canonical plain data it was read from, in its own
    vocabulary; `version` is its hash."""

    name: str
    label: str
    prefix: str
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
    targets: tuple[Targeted, ...]
    limits: tuple[Limit, ...]
    terms: tuple[Term, ...]
    timers: tuple[Timer, ...]
    signatures: Signatures
    own_content: Gate | None
    classes: tuple[MailClass, ...]
    sending: Sending
    occasions: Mapping[str, tuple[Doing, ...]]
    letters: tuple[LetterText, ...]
    intake: Condition | None
    verification: tuple[CheckItem, ...]
    survey: tuple[Question, ...]
    fields: tuple[Field, ...]
    banners: Banners | None
    calendar: Mapping[str, Any]  # brought, or {"name"} alone of one that the institution has

    @property
    def brings_calendar(self) -> bool:
        """Whether the file holds its calendar, rather than the name of one that the institution has."""
        return "zone" in self.calendar

    @property
    def initial(self) -> str:
        """The state in which a filed request begins."""
        return self.states[0].label

    def role(self, key: str) -> Role:
        return _one(self._roles, key, "papel")

    def role_named(self, said: str) -> str:
        """The key of the role that somebody calls by its label or its key; else what was said."""
        return next((role.key for role in self.roles if said in (role.label, role.key)), said)

    def labels(self, keys: Collection[str]) -> str:
        """These roles as people read them."""
        return ", ".join(self.role(key).label for key in keys)

    def meant(self, meaning: str, category: str | None = None) -> Field | None:
        """The field that stands for it, among all or among those that a category asks."""
        fields = self.fields if category is None else self.fields_for(category)
        return next((field for field in fields if field.means == meaning), None)

    def state(self, label: str) -> State:
        return _one(self._states, label, "estado")

    def category(self, label: str) -> Category:
        return _one(self._categories, label, "categoría")

    def gate(self, name: str) -> Gate:
        return _one(self._gates, name, "visto bueno")

    @property
    def substance_gate(self) -> Gate | None:
        """The gate whose signature is the one on what was filed, or what stands for it where the file names none; None
        where nothing is sent."""
        return self.own_content if self.signatures.substance is None else self.gate(self.signatures.substance)

    @property
    def bound(self) -> tuple[Gate, ...]:
        """All whose signatures bind what was filed."""
        return self.gates if self.own_content is None else (*self.gates, self.own_content)

    @property
    def confirming_gates(self) -> tuple[Gate, ...]:
        """Whose signers confirm a proof in the absence of the requester."""
        said = self.signatures.going[1:] if self.signatures.going else filter(None, (self.signatures.substance,))
        return tuple(map(self.gate, said))

    def deliverable(self, name: str) -> Deliverable:
        return _one(self._deliverables, name, "entregable")

    def made_by(self, engine: str, category: str) -> str | None:
        """The name of the deliverable that the engine makes: one of the category's if it has any, else of any."""
        made = [each.name for each in self.deliverables if each.engine == engine]
        return next((name for name in self.category(category).deliverables if name in made), next(iter(made), None))

    @property
    def shown_as_banner(self) -> str | None:
        """The name of the deliverable that a scheduled banner delivers, if any does."""
        return next((each.name for each in self.deliverables if EVIDENCE in each.evidence), None)

    def step(self, key: str) -> Step:
        return _one(self._steps, key, "paso")

    def step_on(self, fact: str, *, state: str) -> Step | None:
        """The step that the fact takes from this state, if any."""
        return next((step for step in self.steps if step.on == fact and step.source == state), None)

    @cached_property
    def told(self) -> frozenset[str]:
        """The keys of the roles of which somebody is told, or has a case brought before him or her."""
        return frozenset(key for who in self._told if who.kind == "role" for key in who.named)

    @cached_property
    def heads(self) -> tuple[Who, ...]:
        """Those heads of departments whom it asks to sign or tells, by title or by department."""
        gates = (who for gate in self.gates for who in (*gate.who, *gate.nobody))
        return tuple(who for who in (*gates, *self._told) if who.kind in ("head", "department"))

    @cached_property
    def _told(self) -> tuple[Who, ...]:
        done = [
            *(each for step in self.steps for each in step.do),
            *(each for do in self.occasions.values() for each in do),
        ]
        done += [each for timer in self.timers for each in (*timer.do, *timer.last)]
        return tuple(who for each in done if not isinstance(each, str) for who in each.who)

    def timer(self, name: str) -> Timer | None:
        """The timer of that name, if it has one."""
        return next((timer for timer in self.timers if timer.name == name), None)

    def letter(self, name: str) -> LetterText:
        return _one(self._letters, name, "carta")

    def steps_from(self, state: str, roles: Collection[str] | None = None) -> tuple[Step, ...]:
        """The steps that leave `state`; with `roles`, those that they may take by hand."""
        return _steps_from(self, state, None if roles is None else frozenset(roles))

    def may(self, roles: Collection[str], allowed: Collection[str]) -> bool:
        """Whether one of `roles` is among the `allowed`, itself or by what it may do too."""
        return not self.acting(roles).isdisjoint(allowed)

    def acting(self, roles: Collection[str]) -> frozenset[str]:
        """`roles` with all the roles for which they may act."""
        return _acting(self, frozenset(roles))

    def target(self, category: str, *, exception: bool = False) -> Target:
        if not exception:
            return self.category(category).target
        if self.exceptions is None:
            raise Refused(f"El procedimiento «{self.label}» no admite excepciones.")
        return self.exceptions.target

    def target_for(self, case: Circumstances, *, exception: bool = False) -> Target:
        """The target of a case as it is answered: the first that suits it, else its category's."""
        held = (each.target for each in self.targets if each.when is None or each.when.holds(case))
        return self.target(case.category, exception=exception) if exception else next(held, self.target(case.category))

    def fields_for(self, category: str) -> tuple[Field, ...]:
        """The form of a category, in order."""
        return self._forms[self.category(category).label]

    @cached_property
    def _roles(self) -> Mapping[str, Role]:
        return _by(self.roles, "key")

    @cached_property
    def _states(self) -> Mapping[str, State]:
        return _by(self.states, "label")

    @cached_property
    def _categories(self) -> Mapping[str, Category]:
        return _by(self.categories, "label")

    @cached_property
    def _gates(self) -> Mapping[str, Gate]:
        return _by(self.bound, "name")

    @cached_property
    def _deliverables(self) -> Mapping[str, Deliverable]:
        return _by(self.deliverables, "name")

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        return _by(self.steps, "key")

    @cached_property
    def _letters(self) -> Mapping[str, LetterText]:
        return _by(self.letters, "name")

    @cached_property
    def _forms(self) -> Mapping[str, tuple[Field, ...]]:
        return {
            one.label: tuple(field for field in self.fields if field.belongs_to(one.label, one.deliverables, one.parts))
            for one in self.categories
        }


def _one(rows: Mapping[str, T], value: str, noun: str) -> T:
    found = rows.get(value)
    if found is None:
        raise Refused(f"No hay {noun} «{value}» en este procedimiento.")
    return found


def _by(rows: tuple[T, ...], key: str) -> Mapping[str, T]:
    """Rows by what they are called; of two alike the first."""
    return {getattr(row, key): row for row in reversed(rows)}


@lru_cache(maxsize=4096)
def _steps_from(rules: Procedure, state: str, roles: frozenset[str] | None) -> tuple[Step, ...]:
    steps = (step for step in rules.steps if step.source == state)
    return tuple(step for step in steps if roles is None or rules.may(roles, step.by))


@lru_cache(maxsize=4096)
def _acting(rules: Procedure, roles: frozenset[str]) -> frozenset[str]:
    found, new = set(roles), set(roles)
    while new:
        new = {also for role in rules.roles if role.key in new for also in role.also} - found
        found |= new
    return frozenset(found)
