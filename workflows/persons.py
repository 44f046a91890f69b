"""Persons, waits and conditions of a procedure as people read them."""

from collections.abc import Iterable
from typing import Any

from workflows.conditions import (
    ANY,
    AUDIENCE,
    CATEGORY,
    NOT,
    PEOPLE,
    REQUESTER_DEPARTMENT,
    REQUESTER_KIND,
    Condition,
    Test,
)
from workflows.procedure import Procedure
from workflows.rows import Gate
from workflows.spoken import count_words
from workflows.waits import Wait
from workflows.who import Who

UNITS = {
    "business_days": ("día hábil", "días hábiles"),
    "business_hours": ("hora hábil", "horas hábiles"),
    "calendar_days": ("día calendario", "días calendario"),
}
_SUBJECTS = {
    CATEGORY: "la categoría",
    AUDIENCE: "la audiencia",
    PEOPLE: "las personas",
    REQUESTER_KIND: "la clase de dependencia",
    REQUESTER_DEPARTMENT: "la dependencia",
}


def wait_words(wait: Wait) -> str:
    """ "3 días hábiles"."""
    return count_words(wait.amount, *UNITS[wait.unit])


def who_words(procedure: Procedure, asked: Iterable[Who], join: str = " o ") -> str:
    """ "la jefatura de quien solicita (Director o Decano)"."""
    return join.join(_one(procedure, each) for each in asked)


def signers_words(procedure: Procedure, gate: Gate) -> str:
    """Who signs a gate, and how many of them."""
    who = who_words(procedure, gate.who)
    many = "todas: " if gate.need == "all" else "" if gate.need == 1 else f"{gate.need} firmas de "
    after = f"; después de «{procedure.gate(gate.after).label}»" if gate.after else ""
    return f"{many}{who}{after}" + ("; es un concepto, no detiene nada" if gate.opinion else "")


def when_words(procedure: Procedure, condition: Condition) -> str:
    """ "áreas afectadas tiene respuesta y no (la clase de dependencia es comms)"."""
    return _joined(procedure, condition)


def _one(procedure: Procedure, each: Who) -> str:
    if each.kind == "role":
        return procedure.labels(each.named)
    if each.kind == "head":
        nearest = "la jefatura más cercana" if each.nearest else "la jefatura"
        return f"{nearest} de quien solicita" + (f" ({' o '.join(each.named)})" if each.named else "")
    if each.kind == "areas":
        return f"las áreas de «{label_of(procedure, each.named[0])}»"
    named = ", ".join(each.named)
    return {
        "requester": "quien solicita",
        "assignee": "quien atiende",
        "signers": "quienes firman",
        "department": f"la jefatura de {named}",
        "owner_of": "quien responde por la audiencia",
        "named_in": f"quien se nombra en «{label_of(procedure, named)}»",
        "address": named,
    }[each.kind]


def label_of(procedure: Procedure, field: str) -> str:
    """Of a field, as a form says it; what is no field is called by its name."""
    return next((each.label for each in procedure.fields if each.name == field), field)


def _joined(procedure: Procedure, condition: Condition) -> str:
    parts = [_test(procedure, part) if isinstance(part, Test) else _joined(procedure, part) for part in condition.parts]
    if condition.join == NOT:
        return f"no ({' y '.join(parts)})"
    if len(parts) == 1:
        return parts[0]
    return f"({' o '.join(parts)})" if condition.join == ANY else " y ".join(parts)


def _test(procedure: Procedure, test: Test) -> str:
    subject = _SUBJECTS.get(test.subject) or f"«{label_of(procedure, test.subject)}»"
    if test.verb == "filled":
        return f"{subject} {'tiene' if test.value else 'no tiene'} respuesta"
    if test.verb == "is":
        return f"{subject} es {' o '.join(sorted(_value(each) for each in test.value))}"
    verb = {"over": "más de", "under": "menos de", "before": "antes de", "after": "después de"}[test.verb]
    return f"{subject}: {verb} {test.value}"


def _value(value: Any) -> str:
    return {True: "sí", False: "no"}[value] if isinstance(value, bool) else str(value)
