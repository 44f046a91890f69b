"""What is done with the register of senders: added, changed, checked, enabled and disabled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

import mailboxes
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.departments.models import Department
from ticketing.office.people.addresses import normal
from ticketing.office.people.models import Person
from ticketing.office.senders.models import Sender
from ticketing.office.senders.queries import by_address, is_principal
from ticketing.web.characters import fits_a_line, shows
from ticketing.web.outcomes import Overtaken
from ticketing.web.settings import settings
from workflows.refusals import Refused

LONGEST_NAME = 160


def add(
    address: str,
    name: str,
    *,
    departments: Sequence[Department] = (),
    everybody: bool = False,
    found: Mapping[str, Any],
    by: Person | None,
    at: datetime,
) -> Sender:
    """A sender on the register, with what its domain's check found."""
    spelled = ours(address)
    if by_address(spelled):
        raise Refused(f"«{spelled}» ya está en el registro.")
    everybody = everybody or is_principal(spelled)
    sender = Sender(address=spelled, address_key=mailboxes.key(spelled), name=readable(name), made_by=by, made_at=at)
    _let_use(sender, departments, everybody)
    _keep(sender, found, at)
    _put(sender)
    record(sender, "sender_added", by=by, at=at, payload={"address": spelled, **_told(sender)})
    return sender


def change(
    sender: Sender,
    name: str,
    *,
    departments: Sequence[Department],
    everybody: bool,
    by: Person | None,
    at: datetime,
    seen: int,
) -> None:
    """Another name, or other departments that may use it; the address stays. Overtaken since `seen`: somebody else
    changed it."""
    if sender.version != seen:
        raise Overtaken("Otra persona acaba de cambiar este remitente. Vuelva a abrirlo para ver cómo quedó.")
    before = _told(sender)
    sender.name = readable(name)
    _let_use(sender, departments, everybody or is_principal(sender.address))
    if _told(sender) != before:
        flag_modified(sender, "name")  # other departments alone would not change the row, nor its version
        record(sender, "sender_changed", by=by, at=at, payload={"before": before, **_told(sender)})


def check(sender: Sender, found: Mapping[str, Any], *, by: Person | None, at: datetime) -> None:
    """Keep what a check of its domain found. Refused, and the last one stays, if the DNS gave no answer."""
    if found["ok"] is None:
        raise Refused("El DNS no respondió, y queda lo que se sabía. Pruebe otra vez en unos minutos.")
    _keep(sender, found, at)
    wrong = [one["about"] for one in found["findings"] if one["ok"] is False]
    record(sender, "sender_checked", by=by, at=at, payload={"ok": found["ok"], "wrong": wrong})


def enable(sender: Sender, *, by: Person | None, at: datetime) -> None:
    """It may be used again."""
    if sender.enabled:
        raise Refused(f"«{sender.address}» ya está habilitado.")
    sender.enabled = True
    record(sender, "sender_enabled", by=by, at=at)


def disable(sender: Sender, *, by: Person | None, at: datetime) -> None:
    """Nobody uses it from now on: what is armed with it does not start, what runs stops."""
    if is_principal(sender.address):
        raise Refused("Es el remitente de la oficina (DESPACHO_CAMPAIGNS_FROM): se cambia en los ajustes, no aquí.")
    if not sender.enabled:
        raise Refused(f"«{sender.address}» ya está deshabilitado.")
    sender.enabled = False
    record(sender, "sender_disabled", by=by, at=at)


def ours(address: str) -> str:
    """The address as it is kept. Refused if it is none, or of a domain that is not the institution's."""
    spelled = normal(address)
    if not (settings().owns(spelled.rpartition("@")[2]) or is_principal(spelled)):
        raise Refused(
            f"«{spelled}» no es de un dominio de la institución: son DESPACHO_MAIL_DOMAIN y DESPACHO_OWN_DOMAINS."
        )
    return spelled


def readable(name: str) -> str:
    """The name as it is kept: one line that can be read."""
    plain = " ".join(name.split())
    if not shows(plain) or not fits_a_line(plain):
        raise Refused("Escriba el nombre con que se envía, en una sola línea.")
    if len(plain) > LONGEST_NAME:
        raise Refused(f"El nombre puede tener hasta {LONGEST_NAME} caracteres y tiene {len(plain)}.")
    return plain


def _put(sender: Sender) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(sender)
    except IntegrityError:  # somebody else added it in the same moment
        raise Refused(f"«{sender.address}» ya está en el registro.") from None


def _let_use(sender: Sender, departments: Sequence[Department], everybody: bool) -> None:
    if not (departments or everybody):
        raise Refused("Diga quién puede usarlo: todas las dependencias, o al menos una.")
    sender.everybody = everybody
    sender.departments = [] if everybody else sorted(departments, key=lambda place: place.name)


def _keep(sender: Sender, found: Mapping[str, Any], at: datetime) -> None:
    sender.found = dict(found)
    sender.checked_at = at if found["ok"] is not None else None


def _told(sender: Sender) -> dict[str, Any]:
    return {
        "name": sender.name, "everybody": sender.everybody, "departments": [place.name for place in sender.departments],
    }  # fmt: skip
