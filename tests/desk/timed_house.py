"""A house where time does much by itself: requests under `files/despachos.yaml`, with the cast in its roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.desk.another_house import FILES, give
from tests.desk.cast import Cast, at

if TYPE_CHECKING:
    from datetime import datetime

    from ticketing.desk.cases.models import Ticket
    from ticketing.office.people.models import Person
    from workflows.procedure import Procedure

MONDAY = at("2026-03-02 10:00")


def staffed(cast: Cast) -> Cast:
    """Everybody in the roles of the file."""
    for person, role in (
        (cast.professional, "desk"), (cast.designer, "tic"), (cast.press, "tic_head"), (cast.coordinator, "chief"),
        (cast.law_head, "ethics"), (cast.auditor, "press"),
    ):  # fmt: skip
        give(person, role)
    return cast


def rules(change: Callable[[dict[str, Any]], object] | None = None) -> Procedure:
    """The procedure, changed in its plain data."""
    from copy import deepcopy

    from workflows.marked_yaml import marked
    from workflows.reading import read_content

    content = deepcopy(marked((FILES / "despachos.yaml").read_text(encoding="utf-8")).data)
    if change is not None:
        change(content)
    return read_content(content)


def silence(verb: str) -> Procedure:
    """The procedure where silence of the ethics gate means this."""

    def change(content: dict[str, Any]) -> None:
        next(row for row in content["timers"] if row["name"] == "silence")["last"] = [{verb: "etica"}]

    return rules(change)


def asked(by: Person, when: datetime = MONDAY, procedure: Procedure | None = None, **fields: Any) -> Ticket:
    """A request, filed."""
    from ticketing.desk.filing.actions import file_request

    return file_request(
        procedure=procedure or rules(), category="Envío", exception=None, fields={"title": "Boletín"} | fields, by=by,
        at=when,
    )  # fmt: skip


def passed(cast: Cast, when: datetime = MONDAY) -> Ticket:
    """A request that the desk passed to the others."""
    from ticketing.desk.moving.actions import step

    ticket = asked(cast.requester, when)
    ticket.assignee = cast.professional
    step(ticket, "pass", by=cast.professional, at=when)
    return ticket
