"""What a request says, asked for by what it means: fields have the names that a procedure gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from workflows.procedure import Procedure


def meant(ticket: Ticket, meaning: str) -> Any:
    """The present answer to the field that stands for it (`workflows.meanings`); None where there is none."""
    return among(rules_of(ticket), ticket.content.fields, meaning)


def among(procedure: Procedure, answers: Mapping[str, Any], meaning: str) -> Any:
    """The same of other answers to a procedure's form."""
    field = procedure.meant(meaning)
    return answers.get(field.name) if field else None
