"""The sign-in form."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask_babel import lazy_gettext
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from ticketing.web.forms import Form, Length

# Translated when shown; WTForms only wants something that reads as text.
_ = cast("Callable[[str], str]", lazy_gettext)


class SignInForm(Form):
    """Address and password; `next` is where the person wanted to go."""

    email = StringField(_("Correo"), validators=[InputRequired(_("Escriba su correo.")), Length(max=254)])
    password = PasswordField(_("Contraseña"), validators=[InputRequired(_("Escriba su contraseña.")), Length(max=1024)])
    next = HiddenField()
