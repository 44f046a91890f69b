"""Forms of lists: enabling one, renewing it, switching it off, putting somebody on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Regexp, ValidationError

from ticketing.audience.consent.grounds import FOR, LONGEST, WORDS
from ticketing.audience.contact_pages.forms import ContactForm
from ticketing.audience.lists.models import INSTITUTIONAL, PUBLIC
from ticketing.web.forms import Form, Length, Select
from ticketing.web.numbers import row

_ = cast("Callable[[str], str]", lazy_gettext)
KIND_WORDS = {
    INSTITUTIONAL: _("Institucional: personas que están en la base de la institución"),
    PUBLIC: _("Pública: quien la quiera recibir y lo confirme"),
}


class MemberForm(ContactForm):
    """A contact, and on what ground it may be on the list (M-14)."""

    basis = RadioField(_("Base legal"), choices=(), validators=[DataRequired(_("Elija la base legal."))])
    evidence = TextAreaField(_("Dónde está la evidencia"), [Length(max=LONGEST)])
    file = FileField(_("Archivo de la evidencia"))

    def offer(self, kind: str) -> MemberForm:
        """The same form, with the legal bases of that kind of list."""
        self.evidence.flags.sometimes = self.file.flags.sometimes = True  # one of the two is needed
        self.basis.choices = [SelectChoice(key, WORDS[key]) for key in FOR[kind]]
        return self

    def validate_evidence(self, field: TextAreaField) -> None:
        if not ((field.data or "").strip() or (self.file.data and self.file.data.filename)):
            raise ValidationError(_("Adjunte la evidencia o diga dónde está."))


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
    kind = RadioField(
        _("Clase de lista"),
        choices=[SelectChoice(key, words) for key, words in KIND_WORDS.items()],
        validators=[DataRequired(_("Elija si es institucional o pública."))],
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


class KindForm(Form):
    """The kind of a list."""

    kind = RadioField(
        _("Clase de lista"),
        choices=[SelectChoice(key, words) for key, words in KIND_WORDS.items()],
        validators=[DataRequired(_("Elija si es institucional o pública."))],
    )
