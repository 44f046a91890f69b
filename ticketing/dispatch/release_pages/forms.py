"""What those who release dispatches say."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FileField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from ticketing.dispatch.campaign_page.forms import Versioned
from ticketing.web.controls import MomentField
from ticketing.web.forms import Form, Length, RowField

NOTE = Length(max=2000)


class ConfirmForm(Form):
    """It was sent by other means."""

    count = RowField(
        _l("¿A cuántas personas salió?"),
        validators=[
            InputRequired(_l("Escriba a cuántas personas salió.")),
            NumberRange(min=1, message=_l("Escriba un número desde 1. Si no salió a nadie, déjelo o niéguelo.")),
        ],
    )
    sent_at = MomentField(
        _l("¿Cuándo salió?"),
        format="%Y-%m-%dT%H:%M",
        validators=[InputRequired(_l("Escriba el día y la hora en que salió."))],
    )
    proof = FileField(
        _l("Prueba del envío (captura, informe o registro de su sistema)"),
        validators=[
            InputRequired(_l("Adjunte la prueba del envío: una captura, un informe o el registro de su sistema."))
        ],
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.csv,.xlsx,.eml,.msg"},
    )
    note = TextAreaField(_l("Observación"), validators=[NOTE])


class LeaveForm(Form):
    """It is not sent by other means after all."""

    why_left = TextAreaField(
        _l("¿Por qué lo deja?"),
        validators=[InputRequired(_l("Escriba por qué no lo despacha por sus medios.")), NOTE],
    )


class RefuseForm(Versioned):
    """It is not sent, and goes back with the reason."""

    why_refused = TextAreaField(
        _l("¿Por qué no se despacha?"),
        validators=[
            InputRequired(_l("Escriba por qué no se despacha: así la oficina sabe qué corregir.")),
            Length(max=2000),
        ],
    )
