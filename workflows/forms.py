"""What a procedure asks people: fields of the form, items of the verification list, questions of the survey."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.conditions import Condition


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """One field. Without `categories`, `deliverables` and `parts` it belongs to every category. `means` is what the
    product does with the answer (`meanings`). What `min`, `max`, `max_words`, `earliest` and `latest` bound is
    the kind's (`bounds`); `pattern` (`patterns`) is the form that the whole answer has."""

    name: str
    label: str
    kind: str
    means: str | None = None
    required: bool = False
    help: str = ""
    min: float | None = None
    max: float | None = None
    earliest: str | None = None
    latest: str | None = None
    max_words: int | None = None
    pattern: str | None = None
    choices: tuple[Choice, ...] = ()
    accept: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None
    deliverables: tuple[str, ...] | None = None
    parts: tuple[str, ...] | None = None
    show_when: Condition | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def belongs_to(self, category: str, deliverables: Collection[str], parts: Collection[str]) -> bool:
        if self.categories is None and self.deliverables is None and self.parts is None:
            return True
        named = ((self.categories, (category,)), (self.deliverables, deliverables), (self.parts, parts))
        return any(not set(ours or ()).isdisjoint(theirs) for ours, theirs in named)


@dataclass(frozen=True)
class CheckItem:
    """An item of the verification list; without `deliverables` it concerns every ticket.

    After an answer it is asked again where one of the fields that it `looks_at` changed, or what is signed at its
    `gate` or that signature did. An item that names neither looks at every field.
    """

    key: str
    label: str
    deliverables: tuple[str, ...] = ()
    looks_at: tuple[str, ...] = ()
    gate: str | None = None

    def concerns(self, deliverables: Collection[str]) -> bool:
        return not self.deliverables or not set(self.deliverables).isdisjoint(deliverables)

    def touched_by(self, changed: Collection[str], unsigned: Collection[str]) -> bool:
        """Whether a change of these fields asks it again; `unsigned` are those of them that its gate protects."""
        if not (self.looks_at or self.gate):
            return bool(changed)
        return bool(unsigned) or not set(self.looks_at).isdisjoint(changed)


@dataclass(frozen=True)
class Question:
    key: str
    label: str
    kind: str
    required: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class ExceptionKind:
    key: str
    label: str
