"""A month of one procedure's requests: what a sample is drawn from, and how addresses name it."""

from __future__ import annotations

from dataclasses import dataclass

from ticketing.office.procedures.queries import BOUND, first, known, procedure_label
from ticketing.oversight.samples.months import is_month
from ticketing.web.filters import month_name


@dataclass(frozen=True)
class Period:
    """`procedure` is a name."""

    month: str
    procedure: str

    @property
    def key(self) -> str:
        """As addresses name it: «2026-03», or of another procedure than the first «2026-03@hospital»."""
        return self.month if self.procedure == first().name else f"{self.month}{BOUND}{self.procedure}"

    @property
    def words(self) -> str:
        """As people say it: with its procedure where it could be another's."""
        month = month_name(self.month)
        several = len(known()) > 1 or self.procedure != first().name
        return f"{month} · {procedure_label(self.procedure)}" if several else month


def period_of(said: str) -> Period | None:
    """The period that an address names, of a procedure under which there is or was anything to do; None for none."""
    month, _, name = said.partition(BOUND)
    if not is_month(month) or (name and name not in {each.name for each in known()}):
        return None
    return Period(month, name or first().name)
