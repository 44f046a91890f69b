"""Forms of lists: enabling one, renewing it, switching it off, putting somebody on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from flask_babel import lazy_gettext
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Regexp

from ticketing.audience.contacts.forms import ContactForm
from ticketing.audience.lists.models import CONFIRMED, UNCONFIRMED
from ticketing.web.forms import Form, Length, Select
from ticketing.web.numbers import row

_ = cast("Callable[[str], str]", lazy_gettext)
SOURCES = (
    ("base", _("Está en la base de la institución"), CONFIRMED),
    ("written", _("Dio su autorización por escrito"), CONFIRMED),
    ("asked", _("Lo pidió y falta que confirme"), UNCONFIRMED),
)


class MemberForm(ContactForm):
    """A contact, and why it may be on the list (M-14)."""

    source = RadioField(
        _("Por qué puede estar en la lista"),
        choices=[SelectChoice(key, words) for key, words, _status in SOURCES],
    )

    @property
    def status(self) -> str:
        """Whether what was said confirms the place."""
        return next(status for key, _words, status in SOURCES if key == self.source.data)


class ListForm(Form):
    """A new list (L-1)."""

    name = StringField(_("Nombre"), [DataRequired(_("Escriba el nombre de la lista.")), Length(max=160)])
    code = StringField(
        _("Código"),
        [
            DataRequired(_("Escriba un código corto.")),
            Length(max=40),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_("Solo minúsculas sin tilde, números y guiones.")),
        ],
    )
    purpose = TextAreaField(
        _("Para qué es"), [DataRequired(_("Diga para qué se escribirá a esta lista.")), Length(max=2000)]
    )
    owner = Select(_("Responsable"), coerce=row)
    valid_until = DateField(_("Vale hasta"), [DataRequired(_("Elija hasta cuándo vale."))])


class RenewalForm(Form):
    """A new day until which a list may be used (L-4)."""

    valid_until = DateField(_("Vale hasta"), [DataRequired(_("Elija hasta cuándo vale."))])

    @property
    def chosen(self) -> date:
        return cast(date, self.valid_until.data)


class SwitchOffForm(Form):
    """Why nobody may send to a list any more (L-3)."""

    reason = TextAreaField(_("Motivo"), [DataRequired(_("Escriba por qué se apaga la lista.")), Length(max=2000)])
