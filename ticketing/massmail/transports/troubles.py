"""Mail servers that cannot be used at present, and the broker where it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from ticketing.extensions import db
from ticketing.massmail.transports.models import BROKER, TransportTrouble
from ticketing.web.filters import clock_time, when


@dataclass(frozen=True)
class Trouble:
    """Why nothing goes out at present, in a sentence fit to show."""

    name: str
    since_at: datetime
    retry_at: datetime
    said: str

    @property
    def sentence(self) -> str:
        return (
            f"El servidor de correo no responde desde {when(self.since_at)}; se reintenta a las "
            f"{clock_time(self.retry_at)}. Nada se pierde: lo pendiente sale cuando vuelva. ({self.said})"
        )


def troubles() -> list[Trouble]:
    """The mail servers that cannot be used at present."""
    servers = select(TransportTrouble).where(TransportTrouble.name != BROKER)
    rows = db.session.scalars(servers.order_by(TransportTrouble.since_at))
    return [Trouble(row.name, row.since_at, row.retry_at, row.said) for row in rows]


def note_trouble(name: str, *, since: datetime, retry_at: datetime, said: str) -> None:
    """The mail server cannot be used; it will be tried again at a time."""
    db.session.merge(TransportTrouble(name=name, since_at=since, retry_at=retry_at, said=said))


def note_recovery(name: str) -> None:
    """The mail server can be used again."""
    db.session.execute(delete(TransportTrouble).where(TransportTrouble.name == name))
