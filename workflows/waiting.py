"""What time does by itself: what is awaited, when time comes, what is done then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflows.doings import STEP, Deed, Doing, deeds, doings, told
from workflows.waits import Wait, wait

STATE, GATE, TARGET = "state", "gate", "target"
ANY_GATE = "any"
OVERDUE = 100


@dataclass(frozen=True)
class Awaited:
    """A state lasts (`named`: its label); a gate waits (its name, or ANY_GATE); so much of the target is spent and the
    clock runs (`share`, in percent; OVERDUE: it is late)."""

    kind: Literal["state", "gate", "target"]
    named: str = ""
    share: int = 0


@dataclass(frozen=True)
class Timer:
    """While something is awaited: `after` a wait, `at` some business days of it, or `every` so often; of a target
    without any of them, at once. Then `do`, and after the last of `at` also `last`."""

    name: str
    label: str
    awaited: Awaited
    after: Wait | None = None
    at: tuple[int, ...] = ()
    every: Wait | None = None
    do: tuple[Doing, ...] = ()
    last: tuple[Doing, ...] = ()

    @property
    def state(self) -> str | None:
        """The state that it waits on, if it waits on one."""
        return self.awaited.named if self.awaited.kind == STATE else None

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """What it does besides telling: at once with `after`, at the end with `at`."""
        return deeds(self.last if self.at else self.do)

    @property
    def step(self) -> str | None:
        """The key of the step that it takes, if it takes one."""
        return next((each.named for each in self.deeds if each.verb == STEP), None)

    def told(self, number: int) -> tuple[Doing, ...]:
        """What follows the time it comes for the `number`-th time."""
        return told(self.do + (self.last if self.is_last(number) else ()))

    def is_last(self, number: int) -> bool:
        return bool(self.at) and number >= len(self.at)


def timer(row: Mapping[str, Any], labels: Mapping[str, str]) -> Timer:
    """The timer that a well-shaped row describes; without a label of its own it has that of the step it takes."""
    kind, named = next(iter(row["while"].items()))
    awaited = Awaited(kind, share=named) if kind == TARGET else Awaited(kind, named)
    found = Timer(
        name=row["name"],
        label=row.get("label", ""),
        awaited=awaited,
        after=wait(row["after"]) if "after" in row else None,
        at=tuple(row.get("at", ())),
        every=wait(row["every"]) if "every" in row else None,
        do=doings(row.get("do", ())),
        last=doings(row.get("last", ())),
    )
    given = {} if found.label else {"label": labels.get(found.step or "", row["name"])}
    return Timer(**{key: getattr(found, key) for key in Timer.__dataclass_fields__} | given)
