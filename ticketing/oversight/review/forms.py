"""What a reviewer may type."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask_babel import lazy_gettext
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, ValidationError

from ticketing.oversight.findings.actions import CODES
from ticketing.oversight.samples.actions import CONFORMING, NOT_CONFORMING
from ticketing.web.forms import Form, Length, Select, VersionField

_ = cast("Callable[[str], str]", lazy_gettext)
VERDICTS = [
    SelectChoice(CONFORMING, _("Conforme: los tiempos, los vistos buenos y la evidencia están en orden")),
    SelectChoice(NOT_CONFORMING, _("No conforme: algo no está en orden")),
]

KINDS = [SelectChoice("", _("Elija…")), *(SelectChoice(code, words) for code, words in CODES.items())]


class Versioned(Form):
    """A form that says which version its person saw."""

    version = VersionField()


class SignForm(Versioned):
    """The signature at the end."""


class ReviewForm(Versioned):
    """The verdict on one ticket. `found`: whether it already has a finding."""

    verdict = RadioField(
        _("¿Está en orden?"), choices=VERDICTS, validators=[InputRequired(_("Elija conforme o no conforme."))]
    )
    note = TextAreaField(_("Observación"), validators=[Length(max=4000)])
    found = False

    def validate_note(self, field: TextAreaField) -> None:
        """What is not in order says why, here or in a finding."""
        if self.verdict.data == NOT_CONFORMING and not (self.found or (field.data or "").strip()):
            raise ValidationError(_("Diga por qué, aquí o con un hallazgo."))


class FindingForm(Form):
    """A finding, sent to who worked the ticket."""

    code = Select(_("De qué se trata"), choices=KINDS)
    text = TextAreaField(
        _("Qué se encontró"),
        validators=[InputRequired(_("Describa el hallazgo; así quien lo recibe sabe qué corregir.")), Length(max=4000)],
    )

    def validate_code(self, field: Select) -> None:
        """One of the kinds."""
        if not field.data:
            raise ValidationError(_("Elija de qué se trata el hallazgo."))
