"""How forms, addresses and programs name a category, or a state, of one of several procedures: «hospital/Aviso».

A label may exist in two procedures. Where there is one procedure the label alone is enough; and said alone it always
means the first procedure that has it, so that old addresses go on leading where they led.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ticketing.office.procedures.queries import first, present
from workflows.procedure import Procedure

BETWEEN = "/"


class Labelled(Protocol):
    """A row that is known by its label within its procedure."""

    @property
    def label(self) -> str: ...


def code(procedure: Procedure, label: str) -> str:
    """What a form says of that row of the procedure."""
    return f"{procedure.name}{BETWEEN}{label}" if len(present()) > 1 else label


def category_of(said: str) -> tuple[Procedure, str]:
    """The category that is meant, with its procedure. Raises Refused where no procedure has it."""
    found = _found(said, ((each, each.categories) for each in present()))
    if found is None:
        first().category(said)
        raise LookupError(said)
    return found


def state_of(said: str) -> tuple[Procedure, str] | None:
    """The state that is meant, with its procedure; None where no procedure has it."""
    return _found(said, ((each, each.states) for each in present()))


def _found(said: str, rows: Iterable[tuple[Procedure, Iterable[Labelled]]]) -> tuple[Procedure, str] | None:
    known = [(each, row.label) for each, some in rows for row in some]
    exact = (pair for pair in known if said == f"{pair[0].name}{BETWEEN}{pair[1]}")
    return next(exact, None) or next((pair for pair in known if said == pair[1]), None)
