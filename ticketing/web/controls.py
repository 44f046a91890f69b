"""Controls that several wings' forms use."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, Form, SelectMultipleField, ValidationError, widgets

import mailboxes

# What ends a line somewhere: in mail, in Python, in a browser; and NUL, which no line holds.
BREAKS = "\\u0000\\n\\r\\u000b\\u000c\\u001c-\\u001e\\u0085\\u2028\\u2029"
_BREAK = re.compile(f"[{BREAKS}]")


class Tick(widgets.CheckboxInput):
    """Never `required`, whatever the field is: a browser would want every tick of the list."""

    validation_attrs = ["disabled"]


class TickList(SelectMultipleField):
    """Several of a list, each with its own tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = Tick()

    def gettext(self, _string: str) -> str:
        """The sentence for every wrong choice."""
        return _("Elección no válida: elija las opciones de la lista.")

    def ngettext(self, singular: str, _plural: str, _n: int) -> str:
        return self.gettext(singular)


class MomentField(DateTimeLocalField):
    """A day and an hour, as the browser's own picker sends them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError(
                _l("Ese día o esa hora no existe. Escríbalos, por ejemplo, así: 2026-03-09T14:30.")
            ) from wrong


class Mailbox:
    """An address of mail that a server takes: any server, or (`any_letters`) at least the one that its owner uses."""

    def __init__(self, *, any_letters: bool = False) -> None:
        self.read = mailboxes.any_letters if any_letters else partial(mailboxes.plain, internal=True)

    def __call__(self, _form: Form, field: Field) -> None:
        try:
            self.read(field.data or "")
        except mailboxes.Unwritable as why:
            raise ValidationError(why.sentence) from None


class OneLine:
    """A field of one line: no browser sends a line break in it, and in a mail it would begin another header."""

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Va en una sola línea: quite los saltos de línea.")

    def __call__(self, _form: Form, field: Field) -> None:
        if isinstance(field.data, str) and _BREAK.search(field.data):
            raise ValidationError(str(self.message))
