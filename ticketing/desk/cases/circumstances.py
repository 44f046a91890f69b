"""What the conditions of a procedure are asked of: a request, or one that is being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ticketing.audience.lists import queries as lists
from ticketing.desk.cases.models import Ticket
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from workflows.conditions import Circumstances
from workflows.refusals import Refused

OUTSIDE = "outside"
"""As what somebody files who has no account: nobody of the house has the request in hand."""


def kind_of_requester(person: Person) -> str:
    """As what kind of department somebody files (G-2)."""
    return person.department.kind


def of_ticket(ticket: Ticket, on: date, category: str | None = None) -> Circumstances:
    """As it stands that day, by its present content; in its category or in another."""
    return of_answers(category or ticket.category, ticket.department, ticket.requester_kind, ticket.content.fields, on)


def of_answers(category: str, department: Department, kind: str, fields: Mapping[str, Any], on: date) -> Circumstances:
    """Of these answers to the form of a category, given by somebody of a department of that kind. How many people an
    audience amounts to that day is counted only where a condition asks."""
    above = department.upwards()
    return Circumstances(
        category=category,
        requester_kind=kind,
        departments=frozenset(name for node in above for name in (node.name, node.short) if name),
        audience=frozenset(code for answer in fields.values() for code in _lists(answer)),
        people=lambda: _people(fields, on),
        answers=fields,
    )


def _people(fields: Mapping[str, Any], on: date) -> int | None:
    """How many would receive it; None where no audience is named, or none that there is."""
    rules = [answer for answer in fields.values() if _lists(answer)]
    try:
        return sum(lists.estimate(rule, on).included for rule in rules) if rules else None
    except Refused:
        return None


def _lists(answer: Any) -> list[str]:
    """The codes of the lists that an answer names."""
    return list(answer.get("lists", ())) if isinstance(answer, Mapping) else []
