"""A hit: a mail was opened or a link followed. Signals are kept, addresses are not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Instant, Json, Model

OPEN, CLICK, REMOVAL, COMPLAINT = "open", "click", "removal", "complaint"


class Hit(Model):
    """`seq` is absent where the campaign's tracking is anonymous. `signals`: what a later classification needs."""

    __tablename__ = "hit"
    __table_args__ = (Index("ix_hit_campaign", "campaign_id", "kind", "seq"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    seq: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(10))
    link: Mapped[int | None] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(Instant)
    signals: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
