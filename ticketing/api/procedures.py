"""The procedures of the office as programs read them: their categories and states, each by the name that says whose."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from ticketing.api.frame import caller
from ticketing.api.table import STRING, TEXT, YES_NO, Operation, items, record
from ticketing.desk.filing.allowed import may_file
from ticketing.desk.queue.narrowing import known_to
from ticketing.office.procedures.coded import code
from ticketing.office.procedures.queries import present
from ticketing.office.tokens.scopes import READ
from workflows.procedure import Procedure


def procedures() -> Response:
    """Those with which the person has to do, the first of the office first; also those that are gone and whose requests
    go on."""
    person, roles = caller().person, caller().roles
    several, now = known_to(roles), {each.name for each in present()}
    found = [
        _told(each, several)
        | {"present": each.name in now, "files": each.name in now and may_file(each, person, roles)}
        for each in several
    ]
    return jsonify({"items": found})


def _told(procedure: Procedure, several: tuple[Procedure, ...]) -> dict[str, Any]:
    return {
        "name": procedure.name, "label": procedure.label, "prefix": procedure.prefix, "version": procedure.version,
        "categories": [
            {"code": code(procedure, each.label, several), "label": each.label, "display": each.display}
            for each in procedure.categories
        ],
        "states": [
            {"code": code(procedure, each.label, several), "label": each.label, "display": each.display,
             "outcome": each.outcome, "final": each.final}
            for each in procedure.states
        ],
    }  # fmt: skip


CATEGORY = record(required=("code", "label", "display"), code=STRING, label=STRING, display=STRING)
STATE = record(
    required=("code", "label", "display", "final"),
    code=STRING, label=STRING, display=STRING, outcome=TEXT, final=YES_NO,
)  # fmt: skip
PROCEDURE = record(
    required=("name", "label", "prefix", "version", "categories", "states", "present", "files"),
    name=STRING, label=STRING, prefix=STRING, version=STRING, categories={"type": "array", "items": CATEGORY},
    states={"type": "array", "items": STATE}, present=YES_NO, files=YES_NO,
)  # fmt: skip
OPERATIONS = (
    Operation("GET", "/procedures", "Los procedimientos con los que la persona tiene que ver, sus categorías y estados",
              procedures, items(PROCEDURE), READ),
)  # fmt: skip
