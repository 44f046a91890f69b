"""What senders share about speed: the tokens of each road, what was used by day, who receives for a domain."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Float, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Model


class Pace(Model):
    """A bucket of tokens. `key`: "t:3" a transport, "t:3/2" a provider over it, "c:41" a campaign.

    `rate` and `ceiling` in messages a minute (None: unlimited); `slowed_at` when it was last halved, `resting_until`
    before when nothing goes this way, `said` the reply that caused it.
    """

    __tablename__ = "pace"

    key: Mapped[str] = mapped_column(String(24), primary_key=True)
    rate: Mapped[float | None] = mapped_column(Float)
    ceiling: Mapped[float | None] = mapped_column(Float)
    tokens: Mapped[float] = mapped_column(Float, default=0.0)
    filled_at: Mapped[datetime] = mapped_column(Instant)
    slowed_at: Mapped[datetime | None] = mapped_column(Instant)
    resting_until: Mapped[datetime | None] = mapped_column(Instant)
    said: Mapped[str] = mapped_column(Text, default="")


class TransportUse(Model):
    """Messages accepted by day (on the institution's wall), transport and provider; and those refused for good, or put
    off until later, each time that they were."""

    __tablename__ = "transport_use"

    on: Mapped[date] = mapped_column("on_day", Date, primary_key=True)
    transport: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    provider: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0, server_default="0")
    put_off: Mapped[int] = mapped_column(default=0, server_default="0")


class RecentUse(Model):
    """Messages accepted by slot of ten minutes (workflows.rolling) and transport: what counts of the last twenty-four
    hours. Older slots are swept away."""

    __tablename__ = "recent_use"

    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    transport: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)


class MailDomain(Model):
    """Who receives for a domain: as its name lets guess, then as its MX records say. `receives`: None until they were
    read. `ask_at`: when they are to be asked next."""

    __tablename__ = "mail_domain"

    name: Mapped[str] = mapped_column(String(190), primary_key=True)
    provider: Mapped[int] = mapped_column(SmallInteger, default=0)
    receives: Mapped[bool | None]
    ask_at: Mapped[datetime] = mapped_column(Instant, index=True)
