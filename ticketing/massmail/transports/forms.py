"""The form of a transport: everything that is declared of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional

from ticketing.massmail.transports.declared import Declared
from ticketing.massmail.transports.models import NONE, OAUTH2, PASSWORD, Transport
from ticketing.web.forms import Form, Length, RowField, Select, VersionField
from workflows.pacing import PROVIDERS

# Translated when shown; WTForms only wants something that reads as text.
_ = cast("Callable[[str], str]", lazy_gettext)
NEEDED = _("Este dato es necesario.")
LARGEST = 100_000_000
SCHEMES = (
    SelectChoice("smtp+starttls", _("Cifrada después de saludar (STARTTLS)")),
    SelectChoice("smtps", _("Cifrada desde el principio (TLS)")),
    SelectChoice("smtp", _("Sin cifrar")),
)
AUTHS = (
    SelectChoice(NONE, _("Sin usuario")),
    SelectChoice(PASSWORD, _("Usuario y contraseña")),
    SelectChoice(OAUTH2, _("OAuth2 (credenciales de cliente)")),
)


def _number(label: str, *, least: int = 1, needed: bool = True, **more: Any) -> RowField:
    first = InputRequired(NEEDED) if needed else Optional()
    return RowField(label, validators=[first, NumberRange(least, LARGEST, _("Escriba un número posible."))], **more)


def _text(label: str, most: int = 254, *, needed: bool = False, **more: Any) -> StringField:
    first = InputRequired(NEEDED) if needed else Optional()
    trimmed = [lambda text: (text or "").strip()]
    return StringField(label, validators=[first, Length(max=most)], filters=trimmed, **more)


def _none(number: int | None) -> int:
    """Nothing typed: none."""
    return number or 0


class TransportForm(Form):
    """`declared()` is what the action takes."""

    version = VersionField(validators=[Optional()])
    name = _text(_("Nombre"), 60, needed=True)
    scheme = Select(_("Conexión"), choices=list(SCHEMES))
    host = _text(_("Servidor"), 190, needed=True)
    port = _number(_("Puerto"), default=587)
    auth = Select(_("Cómo se entra"), choices=list(AUTHS))
    user = _text(_("Usuario o buzón"))
    secret = PasswordField(_("Contraseña o secreto del cliente"), validators=[Length(max=4096)])
    token_url = _text(_("Dirección de las credenciales OAuth2"), 2000)
    client_id = _text(_("Identificador del cliente OAuth2"))
    scope = _text(_("Alcance OAuth2"), 2000)
    priority = _number(_("Prioridad"), least=0, default=10)
    weight = _number(_("Peso"), default=1)
    connections = _number(_("Conexiones a la vez"), default=8)
    recycle_after = _number(_("Mensajes por conexión"), default=100)
    notices_share = _number(
        _("Parte reservada para los avisos, en %"), least=0, needed=False, default=0, filters=[_none]
    )
    per_minute = _number(_("Mensajes por minuto"), needed=False)
    per_day = _number(_("Mensajes por día"), needed=False)
    day_rolls = BooleanField(_("El día son 24 horas corridas"), default=True)
    rate_other = _number(_("Otros proveedores"), needed=False)
    rate_own = _number(_("Correo propio"), needed=False)
    rate_google = _number("Google", needed=False)
    rate_microsoft = _number("Microsoft", needed=False)
    rate_yahoo = _number("Yahoo", needed=False)
    rate_apple = _number("Apple", needed=False)
    takes_verp = BooleanField(_("Acepta un remitente distinto por destinatario (VERP)"), default=True)
    keeps_message_id = BooleanField(_("Conserva el Message-ID"), default=True)
    signs = BooleanField(_("Firma DKIM por su cuenta"))
    takes_smtputf8 = BooleanField(_("Acepta direcciones con tildes y otras letras (SMTPUTF8)"))
    from_tied_to = _text(_("Única dirección desde la que deja escribir"))
    bounces_to = _text(_("A dónde vuelven los rebotes sin VERP"))
    ramp_from = DateField(_("Primer día"), validators=[Optional()])
    ramp_days = _number(_("Días"), least=0, default=0)
    ramp_first = _number(_("Mensajes el primer día"), least=0, default=0)
    ramp_last = _number(_("Mensajes el último día"), least=0, default=0)

    @property
    def rates(self) -> list[Any]:
        """The fields of the speeds by provider."""
        return [self[f"rate_{name}"] for name in PROVIDERS]

    def declared(self) -> Declared:
        """What was typed, once the form is valid; an empty secret keeps the one that is stored."""
        skipped = {"version", "csrf_token", "secret"}
        plain = {f.name: f.data for f in self if f.name not in skipped and not f.name.startswith("rate_")}
        rates = {name: field.data for name, field in zip(PROVIDERS, self.rates, strict=True) if field.data}
        return Declared(**plain, rates=rates, secret=self.secret.data or None)

    @classmethod
    def of(cls, row: Transport) -> TransportForm:
        """As it is stored, the secret left out."""
        rates = {f"rate_{name}": rate for name, rate in row.rates.items()}
        return cls(obj=row, data=rates)
