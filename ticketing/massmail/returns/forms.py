"""What a person says when an address is to be written to again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from ticketing.web.forms import Form, Length


class ReinstateForm(Form):
    """Why."""

    why = TextAreaField(
        _l("¿Por qué se le puede volver a escribir?"),
        validators=[
            InputRequired(_l("Escriba la razón: queda en el historial.")),
            Length(min=10, max=1000, message=_l("Escriba la razón con al menos 10 letras y no más de 1.000.")),
        ],
    )
