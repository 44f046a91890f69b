"""What a person may type about a campaign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation, ValidationError

from ticketing.dispatch.campaigns import windows
from ticketing.web import walls
from ticketing.web.choices import grouped
from ticketing.web.controls import Mailbox, MomentField, OneLine, TickList
from ticketing.web.forms import Form, Length, RowField, Select, VersionField

CONTINENTS = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
LONGEST = 100_000  # characters of the words with their formatting
TRACKING = (
    SelectChoice("pseudonymous", _l("Con seudónimo: cuántas personas abren y siguen enlaces, sin saber quiénes")),
    SelectChoice("anonymous", _l("Anónimo: cuántas veces se abre y se siguen enlaces; las personas no se miden")),
    SelectChoice("identified", _l("Por persona: solo quienes aceptaron que se sepa; los demás, con seudónimo")),
    SelectChoice("off", _l("Sin seguimiento: ni píxel ni enlaces medidos")),
)
UNKNOWN = (
    SelectChoice("resend", _l("Se envía otra vez, con el mismo identificador")),
    SelectChoice("hold", _l("No se envía otra vez")),
)


class NeededWhen:
    """Needed where another field has a value; else it may stay blank."""

    field_flags: ClassVar = {"sometimes": True}

    def __init__(self, other: str, value: str, message: Any) -> None:
        self.other, self.value, self.message = other, value, message

    def __call__(self, form: Form, field: Field) -> None:
        blank = not field.raw_data or not str(field.raw_data[0]).strip()
        if blank and form[self.other].data == self.value:
            field.errors = []  # a blank is no wrong date
            raise StopValidation(self.message)
        Optional()(form, field)


class Versioned(Form):
    """A form that says which version its person saw."""

    version = VersionField()


class ContentForm(Versioned):
    """How the campaign reads, and from whom it comes."""

    from_address = RadioField(
        _l("Remitente"), choices=(), validate_choice=False, validators=[Length(max=254), OneLine()]
    )
    reply_to = StringField(
        _l("Correo para respuestas"),
        validators=[Optional(), Length(max=254), OneLine(), Mailbox()],
    )
    subject = StringField(_l("Asunto"), validators=[InputRequired(), Length(max=300), OneLine()])
    preheader = StringField(_l("Texto previo (se lee junto al asunto)"), validators=[Length(max=200), OneLine()])
    words = TextAreaField(_l("Mensaje"), validators=[InputRequired(_l("El mensaje está vacío.")), Length(max=LONGEST)])
    mail_class = Select(_l("Clase"), choices=())
    tracking = RadioField(_l("Seguimiento"), choices=TRACKING, validators=[InputRequired()])
    utm = BooleanField(_l("Marcar los enlaces para las estadísticas del sitio web (utm_campaign)"))

    def offer(self, senders: Iterable[tuple[str, str]], classes: Iterable[tuple[str, str]]) -> ContentForm:
        """The same form, with what there is to choose from; the sender is asked of the register anyway."""
        self.mail_class.choices = [SelectChoice(key, label) for key, label in classes]
        self.from_address.choices = [SelectChoice(address, words) for address, words in senders]
        return self


class ProofForm(Versioned):
    """A word to whoever confirms the proof."""

    note = TextAreaField(_l("Mensaje para quien confirma"), validators=[Length(max=2000)])


class LaunchForm(Versioned):
    """Now, or at an hour."""

    when = RadioField(
        _l("¿Cuándo sale?"),
        choices=(SelectChoice("now", _l("Ahora mismo")), SelectChoice("later", _l("A una hora"))),
        default="now",
        validators=[InputRequired()],
    )
    start_at = MomentField(
        _l("Día y hora"),
        format="%Y-%m-%dT%H:%M",
        validators=[NeededWhen("when", "later", _l("Escriba el día y la hora del envío."))],
    )
    time_zone = Select(_l("Por el reloj de"), validate_choice=False)
    unknown = Select(_l("Si no se sabe si un mensaje salió"), choices=UNKNOWN)
    window = Select(_l("Horario de envío"), validate_choice=False)
    rate = RowField(
        _l("Mensajes por minuto, a lo sumo"),
        validators=[Optional(), NumberRange(min=1, max=1_000_000, message=_l("Escriba un número desde 1."))],
    )
    canary = BooleanField(_l("Enviar primero una muestra y esperar diez minutos antes de seguir"))
    over_quota = BooleanField(_l("Sale aunque pase del tope mensual"))
    ticked = TickList(_l("Antes de lanzar, verifique"), validate_choice=False)
    past_latest = BooleanField(_l("Sale aunque el último mensaje no alcance a salir antes de la fecha límite"))

    def offer(
        self, zones: Sequence[ZoneInfo], unknown: str, hours: Sequence[tuple[str, str]], *,
        ticks: Sequence[tuple[str, str]] | None = None,
    ) -> LaunchForm:  # fmt: skip
        """The same form, with the zones and hours among which to choose; the first are the campaign's, as is `unknown`.
        `ticks`: the verification list, where it is to be ticked with the launch."""
        if ticks is None:
            del self.ticked
        else:
            self.ticked.choices, self.ticked.flags.required = [SelectChoice(*one) for one in ticks], True
        self.unknown.data = self.unknown.data or unknown
        self.window.choices = [SelectChoice(*one) for one in hours]
        self.window.data = self.window.data or hours[0][0]
        usual = [(zone.key, walls.hour_of(zone)) for zone in zones]
        others = [(key, key.replace("_", " ")) for key in _places() if key not in dict(usual)]
        self.time_zone.choices = grouped([(_("Usuales"), usual), (_("Otras"), others)])
        self.time_zone.data = self.time_zone.data or zones[0].key
        return self

    def validate_window(self, field: Field) -> None:
        """One of those that there are; whether its class allows it is asked at the launch. Nothing: all it allows."""
        if field.data and field.data not in windows.KEYS:
            raise ValidationError(field.gettext(""))

    def validate_time_zone(self, field: Field) -> None:
        """Any zone that there is; nothing: the campaign's."""
        if field.data and field.data not in available_timezones():
            raise ValidationError(_("No existe la zona horaria «%(zone)s».", zone=field.data))


@cache
def _places() -> list[str]:
    """The zones of places, by continent; not their older names without one."""
    return sorted(zone for zone in available_timezones() if zone.partition("/")[0] in CONTINENTS)


class AnswerForm(Form):
    """What must change in a proof."""

    note = TextAreaField(
        _l("¿Qué debe cambiar?"),
        validators=[InputRequired(_l("Escriba qué debe cambiar.")), Length(max=4000)],
    )
