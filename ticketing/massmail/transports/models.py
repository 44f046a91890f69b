"""A transport: a mail server, how to sign in, what it allows and does to a message."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    String,
    Text,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model

PASSWORD, OAUTH2, NONE = "password", "oauth2", "none"


class Transport(Model):
    """The lowest `priority` is used first; within one priority `weight` divides the messages.

    `secret` is sealed with the installation's key (the password, or the client secret of OAuth2). Limits are None where
    there is none; `day_rolls`: a day is any twenty-four hours, not a date. `from_tied_to`: the only From address it
    lets through ("" for any). `rates`: provider name -> messages a minute. `takes_smtputf8`: any letters in an address
    (RFC 6531). The ramp (`ramp_*`) bounds each day's messages while a new address warms up. `proof`: what `transport
    test` found last.
    """

    __tablename__ = "transport"
    __table_args__ = (
        CheckConstraint("scheme IN ('smtp', 'smtp+starttls', 'smtps')", name="scheme"),
        CheckConstraint("auth IN ('none', 'password', 'oauth2')", name="auth"),
        CheckConstraint("weight >= 1", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    priority: Mapped[int] = mapped_column(default=10)
    weight: Mapped[int] = mapped_column(default=1)
    scheme: Mapped[str] = mapped_column(String(14))
    host: Mapped[str] = mapped_column(String(190))
    port: Mapped[int]
    auth: Mapped[str] = mapped_column(String(10), default=NONE)
    user: Mapped[str] = mapped_column("user_name", String(254), default="")
    secret: Mapped[str] = mapped_column(Text, default="")
    token_url: Mapped[str] = mapped_column(Text, default="")
    client_id: Mapped[str] = mapped_column(String(254), default="")
    scope: Mapped[str] = mapped_column(Text, default="")
    connections: Mapped[int] = mapped_column(default=8)
    recycle_after: Mapped[int] = mapped_column(default=100)
    notices_share: Mapped[int] = mapped_column(default=0, server_default="0")
    per_minute: Mapped[int | None]
    per_day: Mapped[int | None]
    day_rolls: Mapped[bool] = mapped_column(default=False, server_default=false())
    rates: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    takes_verp: Mapped[bool] = mapped_column(default=True)
    keeps_message_id: Mapped[bool] = mapped_column(default=True)
    signs: Mapped[bool] = mapped_column(default=False)
    takes_smtputf8: Mapped[bool] = mapped_column(default=False, server_default=false())
    from_tied_to: Mapped[str] = mapped_column(String(254), default="")
    bounces_to: Mapped[str] = mapped_column(String(254), default="")
    ramp_from: Mapped[date | None] = mapped_column(Date)
    ramp_days: Mapped[int] = mapped_column(default=0)
    ramp_first: Mapped[int] = mapped_column(default=0)
    ramp_last: Mapped[int] = mapped_column(default=0)
    proof: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    proven_at: Mapped[datetime | None] = mapped_column(Instant)
    made_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


BROKER = "@broker"  # among the servers that cannot be used; no host is called so
PRINCIPAL = 0  # the transport of the settings, which has no row of its own


class TransportTrouble(Model):
    """A mail server that cannot be used at present; no row means that it can. Written once a back-off step."""

    __tablename__ = "transport_trouble"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    since_at: Mapped[datetime] = mapped_column(Instant)
    retry_at: Mapped[datetime] = mapped_column(Instant)
    said: Mapped[str] = mapped_column(Text)
