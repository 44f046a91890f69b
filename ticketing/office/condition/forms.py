"""What a person says about what stands still."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from ticketing.office.condition.actions import LONGEST_REASON
from ticketing.web.forms import Form, Length


class DiscardForm(Form):
    """Why it is never to be carried out."""

    why = TextAreaField(
        _l("¿Por qué se descarta?"),
        validators=[
            DataRequired(_l("Escriba la razón: queda en el registro.")),
            Length(max=LONGEST_REASON),
        ],
    )
