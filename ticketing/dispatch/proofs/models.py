"""A proof: the campaign as it would go out, sent to the requester, who confirms it or asks for changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Json, Model
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.people.models import Person


class Proof(Model):
    """`going_hash` is what signature (b) binds; `differences` from the signed: [{field, segments: [[op, text]]}]."""

    __tablename__ = "proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    going_hash: Mapped[str] = mapped_column(String(64))
    differences: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)

    campaign: Mapped[Campaign] = relationship()
    sent_by: Mapped[Person] = relationship()
