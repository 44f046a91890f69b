"""What is done with mail servers: added, changed, switched on and off, proven."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.transports import declared, queries
from ticketing.massmail.transports.declared import Declared
from ticketing.massmail.transports.models import Transport
from ticketing.massmail.transports.sealed import seal
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from ticketing.web.settings import settings
from workflows.refusals import Refused


def add(said: Declared, *, by: Person | None, at: datetime) -> Transport:
    """A new transport, in use from now on."""
    declared.check(said, demo=settings().demo)
    _refuse_taken(said.name, None)
    if said.auth != "none" and not said.secret:
        raise Refused("Escriba la clave o el secreto con el que se entra al servidor.")
    made = Transport(**said.columns(), secret=_sealed(said), made_at=at)
    db.session.add(made)
    record(made, "transport_added", by=by, at=at, payload=_told(said.columns()))
    return made


def change(transport: Transport, said: Declared, *, version: int, by: Person | None, at: datetime) -> None:
    """Change what is declared. Overtaken if somebody else changed it since `version`."""
    if transport.version != version:
        raise Overtaken("Otra persona acaba de cambiar este transporte. Vuelva a abrirlo para ver cómo quedó.")
    declared.check(said, demo=settings().demo)
    _refuse_taken(said.name, transport)
    _refuse_carried_on(transport, said)
    before = {name: getattr(transport, name) for name in said.columns()}
    changed = {name: value for name, value in said.columns().items() if value != before[name]}
    for name, value in changed.items():
        setattr(transport, name, value)
    if said.auth == "none":
        transport.secret = ""
    elif said.secret:
        transport.secret = _sealed(said)
    if not changed and not said.secret:
        return
    transport.proof, transport.proven_at = {}, None
    record(transport, "transport_changed", by=by, at=at, payload=_told(changed) | {"secret_changed": bool(said.secret)})


def enable(transport: Transport, *, by: Person | None, at: datetime) -> None:
    """Campaigns may go out by it again."""
    if transport.enabled:
        raise Refused(f"«{transport.name}» ya está en uso.")
    transport.enabled = True
    record(transport, "transport_enabled", by=by, at=at)


def disable(transport: Transport, *, by: Person | None, at: datetime) -> None:
    """Nothing more goes out by it; what is being handed over ends."""
    if not transport.enabled:
        raise Refused(f"«{transport.name}» ya está fuera de uso.")
    transport.enabled = False
    record(transport, "transport_disabled", by=by, at=at)


def prove(transport: Transport, proof: Mapping[str, Any], *, by: Person | None, at: datetime) -> None:
    """Keep what a test found."""
    transport.proof, transport.proven_at = dict(proof), at
    wrong = [one["about"] for one in proof["findings"] if one["ok"] is False]
    record(transport, "transport_proven", by=by, at=at, payload={"ok": proof["ok"], "wrong": wrong})


def _refuse_taken(name: str, mine: Transport | None) -> None:
    found = queries.named(name)
    if found is not None and found is not mine:
        raise Refused(f"Ya hay un transporte «{name}».")


def _refuse_carried_on(transport: Transport, said: Declared) -> None:
    """A stored secret is never sent to another place than the one for which it was typed."""
    if said.auth == "none" or said.secret:
        return
    before = (transport.auth, transport.host, transport.port, transport.scheme, transport.token_url)
    if not transport.secret or before != (said.auth, said.host, said.port, said.scheme, said.token_url):
        raise Refused("Cambió el servidor o la forma de entrar: escriba de nuevo la clave o el secreto.")


def _sealed(said: Declared) -> str:
    return seal(settings().secret_key, said.secret or "") if said.auth != "none" else ""


def _told(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}
