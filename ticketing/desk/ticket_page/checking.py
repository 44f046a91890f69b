"""The verification list on the ticket's page: what is ticked now, and what an answer left as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.ticket_page.forms import Sent, TakeForm, made
from ticketing.desk.verification.queries import items, last_whole, newest, open_items
from ticketing.desk.verification.ticks import Ticked, changes_since, ticks
from ticketing.web.choices import choices
from workflows.rows import Step


@dataclass(frozen=True)
class Checks:
    """The form, what changed since all was ticked, and the ticks that stay."""

    form: Any
    taking: bool
    changed: tuple[str, ...]
    kept: list[tuple[str, Ticked]]


def checks(ticket: Ticket, taking: Step | None, sent: Sent) -> Checks:
    """The whole list where the ticket is taken; after an answer what that changed."""
    form = made(TakeForm, "take" if taking else "verify", sent, seen=ticket.version)
    asked: Any = form["items"]
    asked.flags.required = True
    asked.choices = choices((item.key, item.label) for item in (items if taking else open_items)(ticket))
    if taking:
        return Checks(form, True, (), [])
    row = newest(ticket)
    stay = ticks(row) if row is not None else {}
    kept = [(item.label, stay[item.key]) for item in items(ticket) if item.key in stay]
    return Checks(form, False, _changed(ticket), kept)


def _changed(ticket: Ticket) -> tuple[str, ...]:
    """The labels of what is no more as it was when the list was last ticked, in the form's order."""
    last = last_whole(ticket)
    if last is None or last.at is None:
        return ()
    names = changes_since(ticket, last.at)
    return tuple(field.label for field in rules_of(ticket).fields_for(ticket.category) if field.name in names)
