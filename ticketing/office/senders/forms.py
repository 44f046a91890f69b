"""The form of a sender."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from flask_babel import lazy_gettext
from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional, ValidationError

from ticketing.office.departments.models import Department
from ticketing.office.senders.actions import LONGEST_NAME, ours, readable
from ticketing.office.senders.models import Sender
from ticketing.office.senders.queries import by_address
from ticketing.web.controls import TickList
from ticketing.web.forms import Form, Length, VersionField
from ticketing.web.numbers import row
from workflows.refusals import Refused

# Translated when shown; WTForms only wants something that reads as text.
_ = cast("Callable[[str], str]", lazy_gettext)
EVERYBODY, SOME = "everybody", "some"


def _asks(rule: Callable[[str], Any]) -> Callable[[Form, Field], None]:
    def check(_form: Form, field: Field) -> None:
        try:
            rule(field.data or "")
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None

    return check


class UseForm(Form):
    """Under which name it goes out, and who may use it."""

    version = VersionField(validators=[Optional()])
    name = StringField(
        _("Nombre que ve quien recibe"),
        validators=[InputRequired(_("Escriba el nombre.")), Length(max=LONGEST_NAME), _asks(readable)],
    )
    who = RadioField(
        _("Quién puede usarlo"),
        choices=[
            SelectChoice(SOME, _("Las dependencias que marque, y las que están debajo de ellas")),
            SelectChoice(EVERYBODY, _("Todas las dependencias")),
        ],
        default=SOME,
        validators=[InputRequired(_("Diga quién puede usarlo."))],
    )
    departments = TickList(_("Dependencias"), coerce=row)

    def offer(self, departments: Sequence[Department]) -> UseForm:
        """The same form, with the departments among which to choose."""
        self.departments.flags.sometimes = True
        self.departments.choices = [SelectChoice(str(one.id), one.name) for one in departments]
        return self

    def validate_departments(self, field: Field) -> None:
        if self.who.data == SOME and not field.data:
            raise ValidationError(_("Marque al menos una dependencia, o elija «Todas las dependencias»."))

    @property
    def everybody(self) -> bool:
        return bool(self.who.data == EVERYBODY)

    @classmethod
    def of(cls, sender: Sender) -> UseForm:
        """As it is on the register."""
        return cls(
            version=sender.version,
            name=sender.name,
            who=EVERYBODY if sender.everybody else SOME,
            departments=[one.id for one in sender.departments],
        )


class SenderForm(UseForm):
    """A new sender."""

    address = StringField(
        _("Dirección"),
        validators=[InputRequired(_("Escriba la dirección.")), Length(max=254), _asks(ours)],
    )

    def validate_address(self, field: Field) -> None:
        if by_address(field.data or ""):
            raise ValidationError(_("Esa dirección ya está en el registro."))
