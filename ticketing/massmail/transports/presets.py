"""What the mail services that institutions use bear and do, as their makers publish it: a start that whoever keeps the
transports corrects. And what those makers have announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ticketing.massmail.smtp.servers import Server
from ticketing.massmail.transports.models import NONE, OAUTH2, PASSWORD

OFFICE = "smtp.office365.com"
PASSWORDS_END = date(2026, 12, 31)


@dataclass(frozen=True)
class Preset:
    """`filled`: what the form begins with; `note`: what its keeper must still say or look at."""

    key: str
    label: str
    note: str
    filled: Mapping[str, Any]


PRESETS = (
    Preset(
        "microsoft365", "Microsoft 365",
        "Un buzón: 10.000 destinatarios en 24 horas corridas, 30 mensajes por minuto y 3 conexiones. Escriba el "
        "inquilino en la dirección de las credenciales, el buzón como usuario y la única dirección desde la que "
        "deja escribir.",
        {
            "scheme": "smtp+starttls", "host": OFFICE, "port": 587, "auth": OAUTH2,
            "token_url": "https://login.microsoftonline.com/INQUILINO/oauth2/v2.0/token",
            "scope": "https://outlook.office365.com/.default", "per_minute": 30, "per_day": 10_000,
            "day_rolls": True, "connections": 3, "notices_share": 10, "takes_verp": False,
            "keeps_message_id": True, "signs": True,
        },
    ),
    Preset(
        "google", "Google Workspace",
        "El relevo de la institución (smtp-relay.gmail.com) deja entrar por la dirección de red: 10.000 destinatarios "
        "en 24 horas corridas por usuario. Actívelo en la consola de administración y confirme allí el cupo de "
        "su plan.",
        {
            "scheme": "smtp+starttls", "host": "smtp-relay.gmail.com", "port": 587, "auth": NONE,
            "per_day": 10_000, "day_rolls": True, "connections": 5, "notices_share": 10, "takes_verp": True,
            "keeps_message_id": True, "signs": True,
        },
    ),
    Preset(
        "ses", "Amazon SES",
        "Al salir del modo de pruebas, 50.000 mensajes en 24 horas corridas y 14 por segundo; la consola dice los "
        "suyos. Cambie la región en el servidor. Las devoluciones llegan por SNS.",
        {
            "scheme": "smtp+starttls", "host": "email-smtp.us-east-1.amazonaws.com", "port": 587, "auth": PASSWORD,
            "per_minute": 840, "per_day": 50_000, "day_rolls": True, "connections": 8,
            "notices_share": 0, "takes_verp": True, "keeps_message_id": False, "signs": True,
        },
    ),
    Preset(
        "postfix", "Postfix propio",
        "Sin límites propios: los pone quien recibe. Escriba el nombre del servidor.",
        {
            "scheme": "smtp+starttls", "host": "", "port": 587, "auth": PASSWORD, "connections": 8,
            "notices_share": 0, "takes_verp": True, "keeps_message_id": True, "signs": False,
        },
    ),
)  # fmt: skip


def preset(key: str) -> Preset | None:
    """The one of this key."""
    return next((one for one in PRESETS if one.key == key), None)


def of_host(host: str) -> Preset | None:
    """The one whose server this is."""
    return next((one for one in PRESETS if one.filled["host"] == host.casefold()), None)


def announced(server: Server, at: datetime) -> str:
    """What its maker has announced against the way in which we sign in there; empty where there is nothing."""
    if server.host.casefold() != OFFICE or not server.user or server.grant is not None:
        return ""
    past = at.date() > PASSWORDS_END
    begun = "dejó de aceptar" if past else "deja de aceptar"
    return (
        f"Microsoft 365 {begun} contraseñas por SMTP a finales de diciembre de 2026, salvo que quien lo administra las "
        "reactive por un tiempo: entre con OAuth2."
    )
