"""Forms of groups: making one, its domains, who answers for it, its mailboxes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Regexp, ValidationError

from ticketing.audience.contacts import spelling
from ticketing.audience.groups.actions import LONGEST_NAME, LONGEST_NOTE, Mailbox
from ticketing.audience.groups.sheet import MOST_BYTES
from ticketing.web.controls import OneLine
from ticketing.web.forms import Form, Length, Select
from ticketing.web.numbers import row
from workflows.refusals import Refused

_ = cast("Callable[[str], str]", lazy_gettext)
DOMAINS = 60_000  # characters


class DomainsForm(Form):
    """The mail domains that a group permits."""

    domains = TextAreaField(
        _("Dominios de correo que permite"),
        [DataRequired(_("Escriba al menos un dominio de correo.")), Length(max=DOMAINS)],
    )


class GroupForm(DomainsForm):
    """A new group."""

    name = StringField(_("Nombre"), [DataRequired(_("Escriba el nombre del grupo.")), Length(max=160), OneLine()])
    code = StringField(
        _("Código"),
        [
            DataRequired(_("Escriba un código corto.")),
            Length(max=40),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", message=_("Solo minúsculas sin tilde, números y guiones.")),
        ],
    )
    purpose = TextAreaField(
        _("Quiénes son"), [DataRequired(_("Diga quiénes son y para qué se les escribe.")), Length(max=2000)]
    )
    owner = Select(_("Responsable"), coerce=row)
    valid_until = DateField(_("Vale hasta"), [DataRequired(_("Elija hasta cuándo vale."))])

    @property
    def until(self) -> date:
        return cast(date, self.valid_until.data)


class MailboxForm(Form):
    """One mailbox, written by hand."""

    email = StringField(_("Correo electrónico"), [DataRequired(_("Escriba la dirección de correo.")), Length(max=254)])
    name = StringField(_("Nombre"), [Length(max=LONGEST_NAME), OneLine()])
    note = StringField(_("Nota"), [Length(max=LONGEST_NOTE), OneLine()])

    def validate_email(self, field: StringField) -> None:
        try:
            spelling.address(field.data or "")
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None

    @property
    def said(self) -> Mailbox:
        return Mailbox((self.email.data or "").strip(), self.name.data or "", self.note.data or "")


class SheetForm(Form):
    """Many mailboxes: pasted cells, or a CSV."""

    rows = TextAreaField(_("Filas pegadas"), [Length(max=MOST_BYTES)])
    file = FileField(_("O un archivo CSV"))

    def validate_rows(self, field: TextAreaField) -> None:
        if not ((field.data or "").strip() or (self.file.data and self.file.data.filename)):
            raise ValidationError(_("Pegue las filas o elija un archivo CSV."))


class OwnerForm(Form):
    """Who answers for a group."""

    owner = Select(_("Responsable"), coerce=row)
