"""Finding by words: each wing answers for its own things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import chain
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.access import queries
from ticketing.desk.access.here import this_day
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.office import doors
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.office.procedures.queries import known
from ticketing.web.addresses import path
from workflows.capabilities import FILE, WORK

MOST = 12


def found(person: Person, roles: frozenset[str], words: str) -> dict[str, list[doors.Found]]:
    """What was found, by group; nothing for no words."""
    groups: dict[str, list[doors.Found]] = {}
    answers = chain.from_iterable(search(person, roles, words) for search in doors.SEARCHES) if words else ()
    for each in answers:
        groups.setdefault(each.group, []).append(each)
    return groups


def commands(person: Person, roles: frozenset[str], words: str) -> list[dict[str, Any]]:
    """Places and things for the palette, places first."""
    places = (each for offer in doors.COMMANDS for each in offer(person, roles, words))
    things = (each for group in found(person, roles, words).values() for each in group)
    return [_item(each) for each in [*places, *things][: 3 * MOST]]


def tickets(person: Person, roles: frozenset[str], words: str) -> Iterable[doors.Found]:
    """The desk's own: tickets by number, subject or requester."""
    for ticket in queries.search(person, roles, this_day(), words, most=MOST):
        yield doors.Found(
            label=ticket.subject,
            url=path("tickets.ticket", number=ticket.number),
            hint=" · ".join(_about(ticket)),
            icon="file-text",
            group=_("Solicitudes"),
        )


def _about(ticket: Ticket) -> list[str]:
    rules = rules_of(ticket)
    said = [ticket.number, rules.state(ticket.state).display, ticket.requester.name]
    return [*said, rules.label] if len(known()) > 1 else said


def places(_person: Person, roles: frozenset[str], words: str) -> Iterable[doors.Found]:
    """Where the desk can lead."""
    known = [
        (_("Nueva solicitud"), path("requests.new"), "plus", can(roles, FILE)),
        (_("Bandeja"), path("queue.index"), "inbox", can(roles, WORK)),
        (_("Solicitudes"), path("tickets.index"), "file-text", True),
        (_("Inicio"), path("home.index"), "house", True),
    ]
    for label, url, icon, shown in known:
        if shown and words.lower() in label.lower():
            yield doors.Found(label=label, url=url, icon=icon, group=_("Ir a"))


def _item(each: doors.Found) -> dict[str, Any]:
    return {key: value for key, value in asdict(each).items() if value}
