"""What a person says who leaves: the address at which the mail came."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField
from wtforms.validators import InputRequired

from ticketing.web.controls import Mailbox, OneLine
from ticketing.web.forms import Form, Length


class LeaveForm(Form):
    """An address."""

    class Meta:
        csrf = False  # whoever asks has no session whose rights could be abused

    email = EmailField(
        _l("Su dirección de correo"),
        validators=[
            InputRequired(_l("Escriba la dirección en que recibió el mensaje.")),
            Length(max=254),
            OneLine(),
            Mailbox(any_letters=True),
        ],
    )
