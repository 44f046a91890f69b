"""The line of states: where the ticket has been, where it is, and the shortest way on to its end."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ticketing.desk.cases.happenings import Happening
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.telling.due import state_shape
from workflows.procedure import Procedure

Visit = tuple[str, datetime, str]


def step_line(ticket: Ticket, happenings: Sequence[Happening]) -> list[dict[str, Any]]:
    """{label, shape, status, at?, who?} for each state; coming back to a state forgets the detour."""
    procedure, been = rules_of(ticket), _been(ticket, happenings)
    done = [_entry(procedure, visit, "done") for visit in been[:-1]]
    here = _entry(procedure, been[-1], "current")
    return [*done, here, *(_entry(procedure, (label, None, ""), "ahead") for label in _ahead(procedure, ticket.state))]


def _been(ticket: Ticket, happenings: Sequence[Happening]) -> list[Visit]:
    been: list[Visit] = [(rules_of(ticket).initial, ticket.filed_at, ticket.contents[0].made_by.name)]
    for each in happenings:
        if each.kind != "moved":
            continue
        labels = [label for label, _at, _who in been]
        if each.payload["to"] in labels:
            been = been[: labels.index(each.payload["to"]) + 1]
            continue
        been.append((each.payload["to"], each.at, each.actor.name if each.actor else ""))
    return been


def _ahead(procedure: Procedure, state: str) -> list[str]:
    """The shortest way to a state that ends well; nothing from an end."""
    ways: deque[list[str]] = deque([[state]])
    seen = {state}
    while ways:
        way = ways.popleft()
        if procedure.state(way[-1]).outcome == "closed":
            return way[1:]
        for step in procedure.steps_from(way[-1]):
            if step.target not in seen:
                seen.add(step.target)
                ways.append([*way, step.target])
    return []


def _entry(procedure: Procedure, visit: tuple[str, datetime | None, str], status: str) -> dict[str, Any]:
    label, at, who = visit
    state = procedure.state(label)
    return {"label": state.display, "shape": state_shape(state.shape), "status": status, "at": at, "who": who}
