"""Which mail servers there are, and which of them campaigns go out by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, select

from config import LOCAL_HOSTS
from ticketing.extensions import db
from ticketing.massmail.smtp.servers import Server, server
from ticketing.massmail.transports.models import OAUTH2, PASSWORD, PRINCIPAL, Transport
from ticketing.massmail.transports.sealed import unseal
from ticketing.massmail.transports.usable import PRINCIPAL_NAME, Usable
from ticketing.office.outside.oauth import Grant, grant_of
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings
from workflows.refusals import Refused

NOT_LOCAL = "La demostración solo entrega a un servidor de correo local."


@remembered
def everyone() -> Sequence[Transport]:
    """Every transport, in the order in which they are used."""
    return db.session.scalars(select(Transport).order_by(Transport.priority, Transport.id)).all()


def get(transport_id: int) -> Transport:
    """One transport. Raises Missing."""
    found = db.session.get(Transport, transport_id)
    if found is None:
        raise Missing
    return found


def named(name: str) -> Transport | None:
    """The transport of this name."""
    return db.session.scalar(select(Transport).where(Transport.name == name))


def places() -> dict[str, Server]:
    """Where the transports in use are, by name."""
    return {row.name: _server(row) for row in everyone() if row.enabled}


def usable() -> tuple[Usable, ...]:
    """What the sender may use, by priority, then id; the settings' own if no row is enabled. Never empty."""
    return tuple(as_usable(row) for row in everyone() if row.enabled) or (principal(),)


def take_any_letters() -> ColumnElement[bool]:
    """Whether every server that may be used takes any letters in an address (SMTPUTF8): which of them it will be that
    takes a message nobody knows before. That of the settings is not declared to."""
    enabled = select(Transport.id).where(Transport.enabled)
    return enabled.exists() & ~enabled.where(~Transport.takes_smtputf8).exists()


def principal() -> Usable:
    """The transport of the settings."""
    chosen = settings()
    grant = grant_of(chosen.smtp_token_url, chosen.smtp_client_id, chosen.smtp_client_secret, chosen.smtp_scope)
    place = replace(server(chosen.smtp_url), grant=grant)
    return Usable(PRINCIPAL, PRINCIPAL_NAME, place, connections=chosen.sender_connections)


def as_usable(row: Transport) -> Usable:
    """A row as the sender holds it, its secret unsealed, less what is kept for notices."""
    share = row.notices_share
    return Usable(
        row.id,
        row.name,
        _server(row),
        priority=row.priority,
        weight=row.weight,
        connections=max(1, row.connections - 1) if share else row.connections,
        recycle_after=row.recycle_after,
        per_minute=_left(row.per_minute, share),
        per_day=_left(row.per_day, share),
        day_rolls=row.day_rolls,
        rates={name: int(rate) for name, rate in row.rates.items()},
        takes_verp=row.takes_verp,
        keeps_message_id=row.keeps_message_id,
        signs=row.signs,
        takes_smtputf8=row.takes_smtputf8,
        from_tied_to=row.from_tied_to,
        bounces_to=row.bounces_to,
        ramp_from=row.ramp_from,
        ramp_days=row.ramp_days,
        ramp_first=row.ramp_first,
        ramp_last=row.ramp_last,
        notices_share=share,
    )


def _left(limit: int | None, share: int) -> int | None:
    """What campaigns may use of a limit; at least one, or nothing would ever go."""
    return None if limit is None else max(1, limit * (100 - share) // 100)


def _server(row: Transport) -> Server:
    bare = Server(row.scheme, row.host, row.port)
    if settings().demo and row.host not in LOCAL_HOSTS:
        return replace(bare, obstacle=NOT_LOCAL)
    try:
        secret = unseal(settings().secret_key, row.secret)
    except Refused as refusal:
        return replace(bare, obstacle=refusal.sentence)
    if row.auth == PASSWORD:
        return replace(bare, user=row.user, password=secret)
    if row.auth == OAUTH2:
        return replace(bare, user=row.user, grant=Grant(row.token_url, row.client_id, secret, row.scope))
    return bare
