"""Counters: every figure of a campaign that its pages show, kept as it changes, so that nobody has to count."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ticketing.extensions import Model

ALL, DOMAIN, HOUR, LINK = "all", "domain", "hour", "link"


class Counter(Model):
    """`metric` (opens, openers, clicks, ... and their machine_ twins) by `dimension` and `bucket`.

    Buckets: 0 for `all`, CampaignDomain.number for `domain`, whole hours since 1970 (UTC) for `hour`, the link's number
    for `link`.
    """

    __tablename__ = "counter"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    metric: Mapped[str] = mapped_column(String(20), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(8), primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(default=0)
