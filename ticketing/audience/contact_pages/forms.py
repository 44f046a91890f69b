"""The form of a contact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from ticketing.audience.contacts import spelling
from ticketing.office.institution.queries import institution
from ticketing.web.forms import Form, Length
from workflows.refusals import Refused

_ = cast("Callable[[str], str]", lazy_gettext)


@dataclass(frozen=True)
class Said:
    """A contact as typed."""

    email: str
    first_name: str
    last_name: str
    document: str
    phone: str


class ContactForm(Form):
    """One contact, written by hand (M-11)."""

    email = StringField(_("Correo electrónico"), [DataRequired(_("Escriba la dirección de correo.")), Length(max=254)])
    first_name = StringField(_("Nombres"), [Length(max=120)])
    last_name = StringField(_("Apellidos"), [Length(max=120)])
    document = StringField(_("Cédula o pasaporte"), [Optional(), Length(max=30)])
    phone = StringField(_("Celular"), [Optional(), Length(max=30)])

    def validate_email(self, field: StringField) -> None:
        _ask(spelling.address, field)

    def validate_document(self, field: StringField) -> None:
        _ask(spelling.document, field)

    def validate_phone(self, field: StringField) -> None:
        _ask(partial(spelling.phone, country=institution().country), field)

    @property
    def said(self) -> Said:
        """What was typed about the person."""
        return Said(*(self[name].data or "" for name in Said.__annotations__))


def _ask(rule: Callable[[str], object], field: StringField) -> None:
    try:
        rule(field.data or "")
    except Refused as refused:
        raise ValidationError(refused.sentence) from None
