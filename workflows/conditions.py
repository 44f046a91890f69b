"""Conditions over a request: one form for gates, fields, targets and timers.

    {all: [...]}  {any: [...]}  {not: ...}
    {category: LABEL}  {audience: LIST}  {people: {over: 500}}  {requester.kind: KIND}  {requester.department: NAME}
    {FIELD: value}  {FIELD: {filled: true}}  {FIELD: {over|under|before|after: ...}}

A list in place of a value means any of its values; several subjects in one group must all hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

ALL, ANY, NOT = "all", "any", "not"
CATEGORY, AUDIENCE, PEOPLE = "category", "audience", "people"
REQUESTER_KIND, REQUESTER_DEPARTMENT = "requester.kind", "requester.department"
JOINS = (ALL, ANY, NOT)
SUBJECTS = (CATEGORY, AUDIENCE, PEOPLE, REQUESTER_KIND, REQUESTER_DEPARTMENT)
RESERVED = frozenset({*JOINS, CATEGORY, PEOPLE})
"""Names that no field may have: a condition could not tell it from what is meant."""


@dataclass(frozen=True)
class Circumstances:
    """What conditions are asked of. `departments` are the requester's own and those above it, by name and by short
    name; `audience` the codes of the lists asked for; `people` how many would receive (None: not known), counted where
    a condition asks."""

    category: str = ""
    requester_kind: str = "department"
    departments: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()
    people: int | Callable[[], int | None] | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Test:
    """One subject held against one thing."""

    subject: str
    verb: str
    value: Any

    def holds(self, case: Circumstances) -> bool:
        return VERBS[self.verb](_of(case, self.subject), self.value)


@dataclass(frozen=True)
class Condition:
    """`join` says how the parts decide together: all, any, or (one part) not."""

    join: str
    parts: tuple[Condition | Test, ...]

    def holds(self, case: Circumstances) -> bool:
        """Whether it is so in this case."""
        held = (part.holds(case) for part in self.parts)
        if self.join == NOT:
            return not all(held)
        return any(held) if self.join == ANY else all(held)

    def tests(self) -> Iterator[Test]:
        """Every test in it, however deep."""
        for part in self.parts:
            yield from (part,) if isinstance(part, Test) else part.tests()


def condition(row: Mapping[str, Any]) -> Condition:
    """The condition that a well-shaped row says."""
    return Condition(ALL, tuple(_part(key, said) for key, said in row.items()))


def _part(key: str, said: Any) -> Condition | Test:
    if key == NOT:
        return Condition(NOT, (condition(said),))
    if key in (ALL, ANY):
        return Condition(key, tuple(condition(each) for each in said))
    if not isinstance(said, Mapping):
        return Test(key, "is", frozenset(said) if isinstance(said, list) else frozenset({said}))
    tests = tuple(Test(key, verb, value) for verb, value in said.items())
    return tests[0] if len(tests) == 1 else Condition(ALL, tests)


def _of(case: Circumstances, subject: str) -> Any:
    known: dict[str, Any] = {
        CATEGORY: case.category,
        PEOPLE: case.people() if callable(case.people) and subject == PEOPLE else case.people,
        REQUESTER_KIND: case.requester_kind,
        REQUESTER_DEPARTMENT: case.departments,
        AUDIENCE: case.audience or case.answers.get(AUDIENCE),
    }
    return known[subject] if subject in known else case.answers.get(subject)


def _is(found: Any, values: Collection[Any]) -> bool:
    """One of the values; of an answer that holds several, any."""
    if isinstance(found, list | tuple | set | frozenset):
        return not set(values).isdisjoint(each for each in found if isinstance(each, str | int))
    return any(_same(found, value) for value in values)


def _same(found: Any, value: Any) -> bool:
    """False is no 0, True no 1; a number is kept as it was written."""
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    return bool(found == value) or (isinstance(value, int) and _number(found) == value)


def _number(found: Any) -> float | None:
    if isinstance(found, bool) or found is None:
        return None
    try:
        return float(found)
    except (TypeError, ValueError):
        return None


def _over(found: Any, bound: float) -> bool:
    number = _number(found)
    return number is not None and number > bound


def _under(found: Any, bound: float) -> bool:
    number = _number(found)
    return number is not None and number < bound


def day(found: Any) -> date | None:
    """An answer as a date, if it is one: ISO-8601, with or without an hour."""
    try:
        return datetime.fromisoformat(found).date() if isinstance(found, str) else None
    except ValueError:
        return None


def _before(found: Any, bound: str) -> bool:
    known, limit = day(found), day(bound)
    return known is not None and limit is not None and known < limit


def _after(found: Any, bound: str) -> bool:
    known, limit = day(found), day(bound)
    return known is not None and limit is not None and known > limit


VERBS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": _is,
    "filled": lambda found, wanted: bool(found) == wanted,
    "over": _over,
    "under": _under,
    "before": _before,
    "after": _after,
}
