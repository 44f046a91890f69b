"""To whom a person of the office may give tickets."""

from __future__ import annotations

from datetime import date

from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from workflows.capabilities import ASSIGN, WORK


def office_team(person: Person, roles: frozenset[str], on: date, procedure: str | None = None) -> list[tuple[int, str]]:
    """(id, name): who assigns to anybody who works tickets, the others to themselves."""
    if not can(roles, ASSIGN, procedure=procedure):
        return [(person.id, person.name)]
    return [(each.id, each.name) for each in people.with_capability(WORK, on, procedure)]


def everybody(on: date) -> list[tuple[int, str]]:
    """(id, name) of whoever works tickets of any procedure."""
    return [(each.id, each.name) for each in people.with_capability(WORK, on)]
