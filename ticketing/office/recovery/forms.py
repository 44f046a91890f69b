"""The forms of somebody who cannot sign in yet, or any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask_babel import lazy_gettext
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from ticketing.office.accounts.forms import address, fresh_password
from ticketing.web.forms import Form, Length

# Translated when shown; WTForms only wants something that reads as text.
_ = cast("Callable[[str], str]", lazy_gettext)


class AskForm(Form):
    """For which account."""

    email = StringField(_("Correo"), validators=[InputRequired(_("Escriba su correo.")), address, Length(max=254)])


class NewPasswordForm(Form):
    """The password that will count, twice."""

    fresh = fresh_password(_("Contraseña nueva"), InputRequired(_("Escriba la contraseña.")))
    again = PasswordField(
        _("Repita la contraseña"),
        validators=[
            InputRequired(_("Escríbala otra vez.")),
            EqualTo("fresh", _("No es igual a la de arriba.")),
        ],
    )
