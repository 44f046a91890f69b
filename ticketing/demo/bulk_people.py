"""Who may sign and who is told, asked of the office once and remembered while nothing changes there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import select

from ticketing.demo.roles import PROFESSIONAL
from ticketing.desk.gates.candidates import able, once
from ticketing.extensions import db
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Grant, Substitute
from ticketing.office.people.queries import Signer, with_role
from workflows.rows import Gate
from workflows.working_calendar import Calendar


class People:
    """The office's answers by stretch of days: between two dates on which a role or a substitution begins or ends."""

    def __init__(self, calendar: Calendar, procedure: str) -> None:
        self.calendar, self.procedure = calendar, procedure
        self.bounds = sorted({*_bounds(Grant), *_bounds(Substitute)})
        self.known: dict[tuple[Any, ...], Any] = {}

    def professionals(self, at: datetime) -> Sequence[int]:
        """Ids of those who might take what nobody has."""
        on = self.calendar.today(at)
        key = (PROFESSIONAL, self._stretch(on))
        if key not in self.known:
            self.known[key] = [person.id for person in with_role(PROFESSIONAL, on)]
        found: Sequence[int] = self.known[key]
        return found

    def signers(
        self, gate: Gate, department: Department, areas: Sequence[Department], without: frozenset[int], at: datetime
    ) -> list[Signer]:
        """Who may sign the gate for who asks, or for the areas."""
        places = areas if gate.areas else [department]
        return once(chain.from_iterable(self.able(gate, place, without, at) for place in places))

    def able(self, gate: Gate, place: Department, without: Collection[int], at: datetime) -> list[Signer]:
        """The same for one place."""
        on = self.calendar.today(at)
        key = (gate.name, place.id, without, self._stretch(on))
        if key not in self.known:
            self.known[key] = able(gate, place, without, on, self.procedure)
        found: list[Signer] = self.known[key]
        return found

    def _stretch(self, on: date) -> int:
        # A bound is a first or a last day: on it, and after it.
        return bisect_right(self.bounds, on) * 2 + (on in self.bounds)


def _bounds(model: type[Any]) -> set[date]:
    rows = db.session.execute(select(model.from_on, model.until_on)).all()
    return {day for row in rows for day in row if day is not None}
