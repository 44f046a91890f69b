"""What the page of links shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.tracking.actions import WENT_OUT
from ticketing.massmail.tracking.models import Repointed
from ticketing.massmail.tracking.queries import repointed
from ticketing.office.people.models import Person


@dataclass(frozen=True)
class Change:
    """Who led a link elsewhere, and why."""

    row: Repointed
    who: str


@dataclass(frozen=True)
class Line:
    """A link as it was sent, where it leads now, and each change."""

    number: int
    label: str
    sent: str
    now: str
    changes: Sequence[Change]


def lines(campaign: Campaign) -> list[Line]:
    """Every link in the order of the mail."""
    changes = [Change(row, db.session.get_one(Person, row.by_id).name) for row in repointed(campaign.id)]
    found = []
    for number, link in enumerate(campaign.content.links if campaign.content else []):
        mine = [change for change in changes if change.row.link == number]
        sent, label = str(link["url"]), str(link["label"] or link["url"])
        found.append(Line(number + 1, label, sent, mine[-1].row.new_url if mine else sent, mine))
    return found


def may_change(campaign: Campaign) -> bool:
    """Whether its links may still be led elsewhere."""
    return campaign.status in WENT_OUT and campaign.tracking != "off" and bool(campaign.content)
