"""What was filed, as people read it: each answer with its label, formatted text as its readers will see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from ticketing.audience.lists import queries as lists
from ticketing.desk.cases.answers import FILE_KINDS, shown, shown_value
from ticketing.desk.cases.differences import changed_fields, differences
from ticketing.desk.cases.formatted import clean
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.office.departments import queries as departments
from ticketing.web.filters import day, thousands
from workflows.forms import Field
from workflows.refusals import Refused


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
    told = (field for field in asked if field.kind not in FILE_KINDS and kept.get(field.name) not in (None, "", [], {}))
    return [_answer(field, kept[field.name]) for field in told]


def words(ticket: Ticket) -> list[Answer]:
    """The formatted texts alone."""
    return [answer for answer in answers(ticket) if answer.html is not None]


def facts(ticket: Ticket) -> list[Answer]:
    """All but the formatted texts."""
    return [answer for answer in answers(ticket) if answer.html is None]


def audience_words(rule: Mapping[str, Any], at: datetime | date) -> str:
    """To whom and how many: "Beneficiarios · 1.204 personas"."""
    try:
        named = ", ".join(one.name for one in lists.of_rule(rule))
        count = lists.estimate(rule, at.date() if isinstance(at, datetime) else at).included
    except Refused as refusal:
        return refusal.sentence
    return f"{named} · " + ngettext("%(num)s persona", "%(count)s personas", count, count=thousands(count))


def _answer(field: Field, value: Any) -> Answer:
    html = Markup(clean(str(value))) if field.kind == "rich_text" else None  # noqa: S704 - sanitised here
    return Answer(field.name, field.label, field.kind, _text(field, value), html)


def _text(field: Field, value: Any) -> str:
    if field.kind == "areas":
        return ", ".join(departments.by_id(int(each)).name for each in value)
    if field.kind == "audience":
        return ", ".join(one.name for one in lists.of_rule(value)) if value.get("lists") else ""
    if field.kind == "date":
        return day(date.fromisoformat(str(value)))
    return shown_value(field, value) or _("Sin respuesta")


def comparison(ticket: Ticket, number: int) -> list[dict[str, Any]]:
    """For `ui.compare`: what that version changed of the one before it."""
    before, after = ticket.contents[number - 2].fields, ticket.contents[number - 1].fields
    names = changed_fields(before, after)
    changed = differences(rules_of(ticket), ticket.category, before, after, names)
    return [{"label": each.label, "segments": each.segments, "changed": True} for each in changed]
