"""To whom a person of the office may give tickets."""

from __future__ import annotations

from datetime import date

from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.roles import COORDINATOR, PROFESSIONAL


def office_team(person: Person, roles: frozenset[str], on: date) -> list[tuple[int, str]]:
    """(id, name): a coordinator to anybody of the office, a professional to him or herself."""
    if COORDINATOR not in roles:
        return [(person.id, person.name)]
    team = {each.id: each.name for role in (PROFESSIONAL, COORDINATOR) for each in people.with_role(role, on)}
    return sorted(team.items(), key=lambda each: each[1])
