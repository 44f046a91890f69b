"""What a person says to make a key."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired

from ticketing.office.tokens.actions import LASTS_DAYS, LONGEST_NAME
from ticketing.office.tokens.scopes import READ, SCOPES
from ticketing.web.controls import TickList
from ticketing.web.forms import Form, Length, Select
from ticketing.web.numbers import row

LASTING = (SelectChoice(30, _l("30 días")), SelectChoice(90, _l("90 días")), SelectChoice(LASTS_DAYS, _l("Un año")))


class KeyForm(Form):
    """For what, how long, and what it may do."""

    name = StringField(
        _l("¿Para qué es?"),
        validators=[InputRequired(_l("Diga para qué es la clave.")), Length(max=LONGEST_NAME)],
        render_kw={"placeholder": _l("Tablero de la oficina")},
    )
    scopes = TickList(
        _l("Qué puede hacer"),
        choices=[SelectChoice(name, words) for name, words in SCOPES.items()],
        default=[READ],
        validators=[InputRequired(_l("Elija al menos una cosa."))],
    )
    days = Select(_l("Sirve durante"), coerce=row, choices=LASTING, default=LASTS_DAYS)
