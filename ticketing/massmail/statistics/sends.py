"""How often a person is written to, by what mailbox providers tell mailings apart: the List-Id (RFC 2919)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from ticketing.audience.lists.queries import find
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import SEVERAL, Campaign
from ticketing.massmail.recipients.models import ACCEPTED, Recipient
from ticketing.web.settings import settings

WEEK, WEEKS = timedelta(days=7), 8


@dataclass(frozen=True)
class Sends:
    """What one List-Id sent to one person: within the last seven days, and in the last WEEKS weeks."""

    list_id: str
    label: str
    this_week: int
    lately: int
    last_at: datetime

    @property
    def a_week(self) -> str:
        """ "1,5": on an average of the last weeks."""
        return f"{self.lately / WEEKS:.1f}".replace(".", ",")


def by_list_id(contact_id: int, at: datetime) -> list[Sends]:
    """Each List-Id that reached the person in the last weeks, those that write most first."""
    mine = (Recipient.contact_id == contact_id, Recipient.state == ACCEPTED, Recipient.sent_at > at - WEEKS * WEEK)
    query = select(Campaign, Recipient.sent_at).join(Campaign, Campaign.id == Recipient.campaign_id).where(*mine)
    moments: dict[str, list[datetime]] = defaultdict(list)
    labels: dict[str, str] = {}
    for campaign, sent_at in db.session.execute(query.order_by(Recipient.sent_at)):
        moments[campaign.list_name] += [sent_at] if sent_at else []
        labels[campaign.list_name] = _label(campaign)
    found = [_sends(name, labels[name], each, at) for name, each in moments.items()]
    return sorted(found, key=lambda one: (-one.lately, one.list_id))


def _sends(name: str, label: str, moments: Sequence[datetime], at: datetime) -> Sends:
    this_week = sum(1 for moment in moments if moment > at - WEEK)
    return Sends(f"{name}.{settings().mail_domain}", label, this_week, len(moments), moments[-1])


def _label(campaign: Campaign) -> str:
    if campaign.agreed.list_id:
        return campaign.agreed.label
    if campaign.list_name == SEVERAL:
        return "Varias listas"
    one = find(campaign.list_name)
    return one.name if one else campaign.list_name
