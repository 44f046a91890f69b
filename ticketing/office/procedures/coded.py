"""How forms, addresses and programs name a category, or a state, of one of several procedures: «hospital/Aviso».

A label may exist in two procedures. Where there is one procedure the label alone is enough; and said alone it always
means the first procedure that has it, so that old addresses go on leading where they led.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from ticketing.office.procedures.queries import first, present
from workflows.procedure import Procedure

BETWEEN = "/"


class Labelled(Protocol):
    """A row that is known by its label within its procedure."""

    @property
    def label(self) -> str: ...


Rows = Callable[[Procedure], Iterable[Labelled]]


def code(procedure: Procedure, label: str, among: Sequence[Procedure] | None = None) -> str:
    """What a form says of that row of the procedure, where it may be one of these (of the installation's)."""
    several = len(present() if among is None else among) > 1
    return f"{procedure.name}{BETWEEN}{label}" if several else label


def meant(said: str, among: Iterable[Procedure], rows: Rows) -> tuple[Procedure, str] | None:
    """The row that was said, with its procedure; None where none of these has it."""
    known = [(each, row.label) for each in among for row in rows(each)]
    exact = (pair for pair in known if said == f"{pair[0].name}{BETWEEN}{pair[1]}")
    return next(exact, None) or next((pair for pair in known if said == pair[1]), None)


def category_of(said: str) -> tuple[Procedure, str]:
    """The category of the installation that was said, with its procedure. Raises Refused where there is none."""
    found = meant(said, present(), lambda procedure: procedure.categories)
    return found or (first(), first().category(said).label)
