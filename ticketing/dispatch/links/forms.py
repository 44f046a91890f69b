"""What a person says to lead a link elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField, URLField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from ticketing.web.forms import Form, Length, Select
from ticketing.web.numbers import row


class RepointForm(Form):
    """Which link, where to, and why."""

    link = Select(_l("Enlace"), coerce=row)
    url = URLField(
        _l("Destino nuevo"),
        validators=[InputRequired(_l("Escriba la dirección nueva.")), Length(max=2000)],
        render_kw={"placeholder": "https://"},
    )
    reason = TextAreaField(
        _l("Motivo"), validators=[InputRequired(_l("Diga por qué se cambia el enlace.")), Length(max=2000)]
    )

    def offer(self, labels: Sequence[str]) -> RepointForm:
        """The links to choose from, in the order of the mail."""
        self.link.choices = [SelectChoice(number, f"{number + 1}. {label}") for number, label in enumerate(labels)]
        return self
