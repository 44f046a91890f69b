"""What was filed, as people read it: each answer with its label, formatted text as its readers will see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from ticketing.desk.cases.answers import shown
from ticketing.desk.cases.differences import changed_fields, differences
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.fields.formatted import clean
from ticketing.desk.fields.kinds import EMPTY, kind_of, read, weigh
from workflows.forms import Field


@dataclass(frozen=True)
class Answer:
    """One answer: its text, or its formatted text as safe HTML."""

    name: str
    label: str
    kind: str
    text: str
    html: Markup | None = None


def answers(ticket: Ticket, fields: Mapping[str, Any] | None = None) -> list[Answer]:
    """The answers of the newest version (or of these fields), in the order of the form, without its files."""
    kept = ticket.content.fields if fields is None else fields
    asked = shown(rules_of(ticket), ticket.category, kept)
    told = (field for field in asked if not kind_of(field).holds_files and kept.get(field.name) not in EMPTY)
    return [_answer(field, kept[field.name]) for field in told]


def weighed(ticket: Ticket, on: date) -> list[Answer]:
    """The answers as whoever signs weighs them that day: how many people, which senders; no texts."""
    kept = ticket.content.fields
    asked = (field for field in shown(rules_of(ticket), ticket.category, kept) if kept.get(field.name) not in EMPTY)
    said = ((field, weigh(field, kept[field.name], on)) for field in asked)
    return [Answer(field.name, field.label, field.kind, text) for field, text in said if text is not None]


def words(ticket: Ticket) -> list[Answer]:
    """The formatted texts alone."""
    return [answer for answer in answers(ticket) if answer.html is not None]


def _answer(field: Field, value: Any) -> Answer:
    html = Markup(_demoted(clean(str(value)))) if kind_of(field).formatted else None  # noqa: S704 - sanitised here
    return Answer(field.name, field.label, field.kind, read(field, value) or _("Sin respuesta"), html)


def _demoted(cleaned: str) -> str:
    """A page has one title, and it is not the message's: its headings begin at the third level."""
    for level in (3, 2, 1):
        cleaned = cleaned.replace(f"<h{level}", f"<h{level + 2}").replace(f"</h{level}>", f"</h{level + 2}>")
    return cleaned


def comparison(ticket: Ticket, number: int) -> list[dict[str, Any]]:
    """For `ui.compare`: what that version changed of the one before it."""
    before, after = ticket.contents[number - 2].fields, ticket.contents[number - 1].fields
    names = changed_fields(before, after)
    changed = differences(rules_of(ticket), ticket.category, before, after, names)
    return [{"label": each.label, "segments": each.segments, "changed": True} for each in changed]
