"""Fields that are written: a line, a text, formatted text, an address."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wtforms import StringField, TextAreaField, URLField

import weblinks
from ticketing.desk.fields.formatted import clean, plain
from ticketing.desk.fields.kind import Kind
from ticketing.desk.fields.made import text
from ticketing.web import markup
from ticketing.web.losses import lost_link, lost_picture
from workflows.articles import with_article
from workflows.forms import Field
from workflows.patterns import pattern

LONGEST_ADDRESS = 2_000
WEB_ADDRESS = re.compile(r"(https?://)?[^\s/?#@:.]+(\.[^\s/?#@:.]+)+\.?(:\d+)?([/?#]\S*)?", re.IGNORECASE)


def too_long(field: Field, value: Any, longest: int | None) -> str | None:
    """How much longer it is than it may be, without reading it."""
    if longest is None or not isinstance(value, str):
        return None
    most = longest if field.max is None else int(field.max)
    return f"Puede tener hasta {most} caracteres y tiene {len(value)}." if len(value) > most else None


def _wrong_line(field: Field, value: Any, on: date | None) -> str | None:
    found = _wrong_text(field, value, on)
    if found is None and any(sign in value for sign in "\r\n\0"):
        return "Escríbalo en una sola línea."
    if found is None and field.pattern is not None and not pattern(field.pattern).fits(value.strip()):
        return f"No tiene la forma que se espera. {field.help}".strip()
    return found


def _wrong_text(field: Field, value: Any, _on: date | None) -> str | None:
    if not isinstance(value, str):
        return "Escriba un texto."
    said = value.strip()
    if not said:
        return f"Escriba {with_article(field.label)}." if field.required else None
    if field.min is not None and len(said) < field.min:
        return f"Debe tener al menos {int(field.min)} caracteres y tiene {len(said)}."
    if field.max_words is not None and (many := len(said.split())) > field.max_words:
        return f"Puede tener hasta {field.max_words} palabras y tiene {many}."
    return None


def _wrong_formatted(field: Field, value: Any, on: date | None) -> str | None:
    if not isinstance(value, str):
        return "Escriba un texto."
    lost = markup.obstacle(value) or _wrong_link(value) or lost_link(value) or lost_picture(value)
    return lost or _wrong_text(field, plain(clean(value)), on)


def _wrong_link(value: str) -> str | None:
    """The first link of the web that nobody could follow."""
    return next(filter(None, map(weblinks.problem, markup.web_links(value))), None)


def _stripped(_field: Field, value: Any) -> str:
    return str(value).strip()


def _wrong_address(_field: Field, value: Any, _on: date | None) -> str | None:
    said = value.strip() if isinstance(value, str) else "-"
    if said and not WEB_ADDRESS.fullmatch(said):
        return "Escriba una dirección de internet, como https://www.ejemplo.org/pagina."
    whole = said if "://" in said else f"https://{said}"
    return (weblinks.problem(whole, LONGEST_ADDRESS) or None) if said else None


LINE = Kind(lambda field, _: text(StringField, field), wrong=_wrong_line, keep=_stripped, longest=1_000)
TEXT = Kind(lambda field, _: text(TextAreaField, field), wrong=_wrong_text, keep=_stripped, longest=20_000)
RICH_TEXT = Kind(
    lambda field, _: text(TextAreaField, field),
    wrong=_wrong_formatted,
    keep=lambda _, value: clean(str(value)),
    plain=lambda _, value: plain(str(value)),
    weigh=lambda _field, _value, _on: None,
    longest=100_000,
    formatted=True,
    drawn="editor",
)
ADDRESS = Kind(
    lambda field, _: text(URLField, field, placeholder="https://"),
    wrong=_wrong_address,
    keep=_stripped,
    longest=LONGEST_ADDRESS,
)
