"""What the page of links shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.tracking.actions import went_out
from ticketing.massmail.tracking.models import Proposal, Repointed
from ticketing.massmail.tracking.queries import confirmed, repointed, waiting
from ticketing.office.people.models import Person


@dataclass(frozen=True)
class Change:
    """Who led a link elsewhere, and why; where a second person confirmed it, whose proposal it was."""

    row: Repointed
    who: str
    proposed_by: str | None = None


@dataclass(frozen=True)
class Line:
    """A link as it was sent, where it leads now, each change, and the one that waits for a second person."""

    number: int
    label: str
    sent: str
    now: str
    changes: Sequence[Change]
    pending: Proposal | None = None


def lines(campaign: Campaign) -> list[Line]:
    """Every link in the order of the mail."""
    authors = {(one.link, one.decided_at): one.by.name for one in confirmed(campaign.id)}
    changes = [
        Change(row, db.session.get_one(Person, row.by_id).name, authors.get((row.link, row.at)))
        for row in repointed(campaign.id)
    ]
    found, pending = [], {one.link: one for one in waiting(campaign.id)}
    for number, link in enumerate(campaign.content.links if campaign.content else []):
        mine = [change for change in changes if change.row.link == number]
        sent, label = str(link["url"]), str(link["label"] or link["url"])
        now = mine[-1].row.new_url if mine else sent
        found.append(Line(number + 1, label, sent, now, mine, pending.get(number)))
    return found


def may_change(campaign: Campaign) -> bool:
    """Whether its links may still be led elsewhere."""
    return went_out(campaign) and campaign.tracking != "off" and bool(campaign.content)
