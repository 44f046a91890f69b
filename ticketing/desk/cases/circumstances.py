"""What the conditions of a procedure are asked of: a request, or one that is being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from workflows.conditions import Circumstances


def kind_of_requester(person: Person) -> str:
    """As what kind of department somebody files (G-2)."""
    return person.department.kind


def of_ticket(ticket: Ticket) -> Circumstances:
    """As it stands, by its present content."""
    return of_answers(ticket.category, ticket.department, ticket.requester_kind, ticket.content.fields)


def of_answers(category: str, department: Department, kind: str, fields: Mapping[str, Any]) -> Circumstances:
    """Of these answers to the form of a category, given by somebody of a department of that kind."""
    above = department.upwards()
    return Circumstances(
        category=category,
        requester_kind=kind,
        departments=frozenset(name for node in above for name in (node.name, node.short) if name),
        audience=frozenset(code for answer in fields.values() for code in _lists(answer)),
        answers=fields,
    )


def _lists(answer: Any) -> list[str]:
    """The codes of the lists that an answer names."""
    return list(answer.get("lists", ())) if isinstance(answer, Mapping) else []
