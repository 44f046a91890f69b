"""What may be declared of a transport; each refusal in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from config import LOCAL_HOSTS
from ticketing.massmail.smtp.servers import PORTS, Server
from ticketing.massmail.smtp.signing_in import CLEAR
from ticketing.massmail.transports.models import NONE, OAUTH2, PASSWORD
from ticketing.massmail.transports.queries import NOT_LOCAL
from ticketing.massmail.transports.usable import PRINCIPAL_NAME
from ticketing.office.outside import oauth
from ticketing.office.people.addresses import normal
from workflows.pacing import PROVIDERS
from workflows.refusals import Refused

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,190}}$){_LABEL}(?:\.{_LABEL})*|[0-9A-Fa-f:]{{2,45}}")
MOST_CONNECTIONS, MOST_KEPT = 64, 90


@dataclass(frozen=True)
class Declared:
    """Everything that a person says of a transport. `secret`: None keeps the one that is stored."""

    name: str
    scheme: str
    host: str
    port: int
    auth: str = "none"
    user: str = ""
    secret: str | None = field(default=None, repr=False)
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    priority: int = 10
    weight: int = 1
    connections: int = 8
    recycle_after: int = 100
    notices_share: int = 0
    per_minute: int | None = None
    per_day: int | None = None
    day_rolls: bool = False
    rates: Mapping[str, int] = field(default_factory=dict)
    takes_verp: bool = True
    keeps_message_id: bool = True
    signs: bool = False
    takes_smtputf8: bool = False
    from_tied_to: str = ""
    bounces_to: str = ""
    ramp_from: date | None = None
    ramp_days: int = 0
    ramp_first: int = 0
    ramp_last: int = 0

    def columns(self) -> dict[str, Any]:
        """Without the secret."""
        found = asdict(self)
        del found["secret"]
        return found | {"rates": dict(self.rates)}


def check(said: Declared, *, demo: bool) -> None:
    """Refused with the first thing that is wrong."""
    _named(said)
    _place(said, demo=demo)
    _sign_in(said, demo=demo)
    _amounts(said)
    _ramp(said)
    for address in filter(None, (said.from_tied_to, said.bounces_to)):
        normal(address)


def _named(said: Declared) -> None:
    for text in (said.name, said.user, said.client_id, said.scope, said.token_url, said.secret or ""):
        if not text.isprintable():
            raise Refused("Un dato tiene saltos de línea o caracteres que no se ven: escríbalo a mano.")
    if not said.name.strip() or said.name != said.name.strip():
        raise Refused("Escriba el nombre del transporte, sin espacios alrededor.")
    if said.name.casefold() == PRINCIPAL_NAME:
        raise Refused("«principal» es el servidor de los ajustes (DESPACHO_SMTP_URL): elija otro nombre.")


def _place(said: Declared, *, demo: bool) -> None:
    if said.scheme not in PORTS:
        raise Refused("Elija cómo se cifra la conexión: smtp, smtp+starttls o smtps.")
    if not _HOST.fullmatch(said.host):
        raise Refused("Escriba el nombre del servidor, como smtp.institucion.edu.co, sin https:// ni barras.")
    if not 0 < said.port < 65536:
        raise Refused("El puerto es un número entre 1 y 65535.")
    if demo and said.host not in LOCAL_HOSTS:
        raise Refused(NOT_LOCAL)


def _sign_in(said: Declared, *, demo: bool) -> None:
    if said.auth not in (NONE, PASSWORD, OAUTH2):
        raise Refused("Elija cómo se entra al servidor.")
    if said.auth == NONE:
        return
    if not said.user:
        raise Refused("Escriba el usuario con el que se entra al servidor.")
    if not Server(said.scheme, said.host, said.port).private:
        raise Refused(CLEAR)
    if said.auth == OAUTH2 and not said.client_id:
        raise Refused("Escriba el identificador del cliente OAuth2.")
    if said.auth == OAUTH2 and not oauth.safe(said.token_url, local_only=demo):
        raise Refused(
            "La demostración solo pide credenciales a un servidor local."
            if demo
            else "La dirección de las credenciales OAuth2 debe empezar por https://."
        )


def _amounts(said: Declared) -> None:
    if not 1 <= said.connections <= MOST_CONNECTIONS:
        raise Refused(f"Las conexiones a la vez van de 1 a {MOST_CONNECTIONS}.")
    if said.weight < 1 or said.recycle_after < 1 or said.priority < 0:
        raise Refused("El peso y los mensajes por conexión son al menos 1; la prioridad, 0 o más.")
    if not 0 <= said.notices_share <= MOST_KEPT:
        raise Refused(f"La parte que se reserva para los avisos va de 0 a {MOST_KEPT} por ciento.")
    limits = [limit for limit in (said.per_minute, said.per_day, *said.rates.values()) if limit is not None]
    if any(limit < 1 for limit in limits):
        raise Refused("Un límite es al menos 1; déjelo vacío si no lo hay.")
    strange = sorted(set(said.rates) - set(PROVIDERS))
    if strange:
        raise Refused(f"No se conoce el proveedor «{strange[0]}»; los que hay: {', '.join(PROVIDERS)}.")


def _ramp(said: Declared) -> None:
    if said.ramp_from is None:
        if said.ramp_days or said.ramp_first or said.ramp_last:
            raise Refused("El calentamiento necesita el día en que comienza.")
        return
    if said.ramp_days < 1 or not 1 <= said.ramp_first <= said.ramp_last:
        raise Refused("El calentamiento necesita días, y mensajes por día que no disminuyan del primero al último.")
