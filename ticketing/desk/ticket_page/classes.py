"""The page on which a ticket gets another category: what to choose from, and what the chosen one would change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.ticket_page.foreseen import Foreseen, foreseen
from ticketing.desk.ticket_page.forms import CategoryForm, Sent, made
from ticketing.web.choices import choices
from workflows.rows import Category


@dataclass(frozen=True)
class Classes:
    """`then` is None before another category than the present one is chosen."""

    present: Category
    then: Foreseen | None
    form: Any
    sentence: str


def classes(ticket: Ticket, chosen: str, *, at: datetime, sent: Sent) -> Classes:
    """The page for somebody who may classify the ticket."""
    rules = rules_of(ticket)
    known = any(each.label == chosen for each in rules.categories)
    then = foreseen(ticket, chosen, at) if known and chosen != ticket.category else None
    form = made(CategoryForm, "category", sent, seen=ticket.version, category=chosen if known else ticket.category)
    form.category.choices = choices((each.label, each.display) for each in rules.categories)
    return Classes(rules.category(ticket.category), then, form, sent.sentence)
