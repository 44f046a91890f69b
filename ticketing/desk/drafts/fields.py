"""The controls of a request's form: one for each kind of field that a procedure may ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape
from wtforms import (
    BooleanField,
    MultipleFileField,
    RadioField,
    StringField,
    TextAreaField,
    URLField,
    widgets,
)
from wtforms.fields.core import UnboundField

from ticketing.desk.drafts.captions import described
from ticketing.web import markup
from ticketing.web.choices import choices
from ticketing.web.controls import TickList
from ticketing.web.numbers import row
from workflows.forms import Field

FILE_KINDS = ("files", "image", "sheet")
OUR_BLOCKS = re.compile(r"<(p|div|h1|h2|h3|ul|ol|blockquote|figure|br|strong|em|b|i|a)\b", re.IGNORECASE)


class OneOf(RadioField):
    """A choice that is not made where nothing was posted: an old page does not keep what stood there before.

    Each stands whole on its own line: names that begin alike are told apart on a phone too. What was chosen and is
    offered no more leaves none chosen.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


@dataclass(frozen=True)
class Options:
    """What may be chosen where the procedure leaves it to the institution: (value, label) pairs."""

    lists: Sequence[tuple[str, str]] = ()
    areas: Sequence[tuple[int, str]] = ()
    senders: Sequence[tuple[str, str]] = ()


def controls(field: Field, options: Options) -> dict[str, UnboundField[Any]]:
    """The controls that ask this field, by name."""
    return {field.name: MAKERS[field.kind](field, options)}


def answer(field: Field, values: Mapping[str, Any]) -> Any:
    """What was answered, in the shape in which the procedure's answers are kept."""
    if field.kind == "sender":
        return {"address": values[field.name]} if values.get(field.name) else {}
    value = values.get(field.name)
    if field.kind == "audience":
        return {"lists": value} if value else {}
    return value


def values(field: Field, kept: Any) -> dict[str, Any]:
    """The controls' data for an answer that was kept."""
    if field.kind == "sender":
        return {field.name: kept.get("address", "") if isinstance(kept, Mapping) else ""}
    if field.kind == "audience":
        return {field.name: list(kept.get("lists", [])) if isinstance(kept, Mapping) else []}
    return {field.name: kept}


def as_html(text: str, written_as: str) -> str:
    """Formatted text as it was written; text that was typed without the editor becomes paragraphs."""
    if len(text) > markup.LONGEST:
        return text  # too long to be taken: nobody reads it
    if written_as == "html" or OUR_BLOCKS.match(text.lstrip()):
        return described(text)
    blocks = _blocks(text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{str(escape(block)).replace(chr(10), '<br>')}</p>" for block in blocks if block)


def _blocks(text: str) -> Iterator[str]:
    """The stretches between lines on which nothing stands."""
    block: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    yield "\n".join(block)


def _text(kind: type[Any], field: Field, label: Any = "", **attributes: Any) -> UnboundField[Any]:
    if field.max and kind is not TextAreaField:
        attributes["maxlength"] = field.max
    return _made(kind, field, label, render_kw=attributes)


def _made(kind: Any, field: Field, label: Any = "", **given: Any) -> UnboundField[Any]:
    made: UnboundField[Any] = kind(label or field.label, description=field.help, **given)
    return made


def _date(field: Field, _options: Options) -> UnboundField[Any]:
    return _made(StringField, field, widget=widgets.DateInput())


def _number(field: Field, _options: Options) -> UnboundField[Any]:
    return _text(StringField, field, inputmode="numeric")


def _choice(field: Field, _options: Options) -> UnboundField[Any]:
    given = choices((choice.value, choice.label) for choice in field.choices)
    return _made(RadioField, field, choices=given, validate_choice=False)


def _lists(field: Field, options: Options) -> UnboundField[Any]:
    return _made(TickList, field, choices=choices(options.lists), validate_choice=False)


def _areas(field: Field, options: Options) -> UnboundField[Any]:
    return _made(TickList, field, choices=choices(options.areas), coerce=row, validate_choice=False)


def _senders(field: Field, options: Options) -> UnboundField[Any]:
    return _made(OneOf, field, choices=choices(options.senders), validate_choice=False)


def _files(field: Field, _options: Options) -> UnboundField[Any]:
    return _made(MultipleFileField, field, render_kw={"accept": _accepted(field), "multiple": field.kind != "image"})


def _accepted(field: Field) -> str | bool:
    known = {"application/vnd.ms-outlook": ".msg", "message/rfc822": ".eml"}
    return ",".join(known.get(kind, kind) for kind in field.accept) or False


MAKERS: Mapping[str, Callable[[Field, Options], UnboundField[Any]]] = {
    "line": lambda field, _: _text(StringField, field),
    "text": lambda field, _: _text(TextAreaField, field),
    "rich_text": lambda field, _: _text(TextAreaField, field),
    "address": lambda field, _: _text(URLField, field, placeholder="https://"),
    "tick": lambda field, _: _made(BooleanField, field),
    "date": _date,
    "number": _number,
    "choice": _choice,
    "audience": _lists,
    "areas": _areas,
    "sender": _senders,
    "files": _files,
    "image": _files,
    "sheet": _files,
}
