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
    procedimiento = SelectField(_("Procedimiento"), validate_choice=False)
    categoria = SelectField(_("Categoría"), validate_choice=False)
    dependencia = SelectField(_("Dependencia"), validate_choice=False)
    estado = SelectField(_("Estado"), validate_choice=False)
    persona = SelectField(_("Quién la lleva"), validate_choice=False)
    orden = SelectField(_("Orden"), validate_choice=False)

    @property
    def narrowing(self) -> list[SelectField]:
        """The lists in their order; that of procedures only where there are several, that of people for the office."""
        several = [self.procedimiento] if self.procedimiento.choices else []
        people = [self.persona] if self.persona.choices else []
        return [*several, self.categoria, self.dependencia, self.estado, *people, self.orden]
