"""Every kind of field that a procedure may ask, one row each. A new kind is one row here and its verbs beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ticketing.desk.fields import chosen, files, moments, numbers, reached, registers, texts
from ticketing.desk.fields.kind import Kind
from workflows.articles import with_article
from workflows.forms import Field

KINDS: Mapping[str, Kind] = {
    "line": texts.LINE,
    "text": texts.TEXT,
    "rich_text": texts.RICH_TEXT,
    "address": texts.ADDRESS,
    "email": reached.EMAIL,
    "phone": reached.PHONE,
    "person": reached.PERSON,
    "number": numbers.NUMBER,
    "tick": chosen.TICK,
    "choice": chosen.CHOICE,
    "choices": chosen.CHOICES,
    "date": moments.DATE,
    "time": moments.TIME,
    "date_time": moments.DATE_TIME,
    "audience": registers.AUDIENCE,
    "groups": registers.GROUPS,
    "areas": registers.AREAS,
    "sender": registers.SENDER,
    "files": files.FILES,
    "documents": files.DOCUMENTS,
    "image": files.IMAGE,
    "sheet": files.SHEET,
}
EMPTY: tuple[Any, ...] = (None, "", [], {})


def kind_of(field: Field) -> Kind:
    """The row of a field's kind. `procedure check` has seen that it has one."""
    return KINDS[field.kind]


def missing(field: Field) -> str:
    """What is said where the field is asked and not answered."""
    return kind_of(field).missing.format(the_label=with_article(field.label))


def too_long(field: Field, value: Any) -> str | None:
    """That it is longer than it may be; found without reading it."""
    return texts.too_long(field, value, kind_of(field).longest)


def wrong(field: Field, value: Any, on: date | None) -> str | None:
    """What is wrong with an answer, or None. `on` is the day of filing, where what is over may not be asked."""
    return too_long(field, value) or kind_of(field).wrong(field, value, on)


def plain(field: Field, value: Any) -> str:
    """An answer as plain text, to be compared."""
    return "" if value in EMPTY else kind_of(field).plain(field, value)


def read(field: Field, value: Any) -> str:
    """An answer as people read it: names instead of numbers and codes."""
    reader = kind_of(field).read
    return reader(field, value) if reader else plain(field, value)


def weigh(field: Field, value: Any, on: date) -> str | None:
    """An answer as whoever signs weighs it that day; None where it says nothing more to them."""
    weigher = kind_of(field).weigh
    return weigher(field, value, on) if weigher else read(field, value)
