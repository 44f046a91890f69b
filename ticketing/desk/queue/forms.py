"""The form that narrows the list of tickets."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField

from ticketing.web.forms import Form


class FilterForm(Form):
    """What narrows the list of tickets."""

    class Meta:
        csrf = False

    q = StringField(_("Número o asunto"))
    categoria = SelectField(_("Categoría"), validate_choice=False)
    dependencia = SelectField(_("Dependencia"), validate_choice=False)
    estado = SelectField(_("Estado"), validate_choice=False)
