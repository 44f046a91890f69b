"""Give a notice its number: once, at its launch, by whatever way it goes out."""

from __future__ import annotations

from datetime import datetime

from ticketing.audience.lists.queries import of_rule
from ticketing.desk.filing.numbers import next_serial
from ticketing.dispatch.numbers.models import Infoservice
from ticketing.dispatch.numbers.words import folded
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.plain import plain
from ticketing.office.people.models import Person
from workflows.mailing import NOTICE

HEADING = "{label} {number} de {year}: "
LONGEST_LABEL = 80


def take(campaign: Campaign, *, label: str, by: Person, at: datetime) -> Infoservice:
    """Its number in the year in which it begins, on its wall, and what goes before its subject; the one that it has, if
    it was launched before. Whoever asks holds the campaign's lock. What the archive searches is what it says now."""
    groups = of_rule(campaign.audience_rule)
    said = folded(f"{campaign.subject} {plain(campaign.words)} {' '.join(one.name for one in groups)}")
    codes = "".join(f"|{one.code}" for one in groups) + "|"
    found = db.session.get(Infoservice, campaign.id)
    if found is not None:
        found.said, found.groups = said, codes
        return found
    year = (campaign.start_at or at).astimezone(campaign.zone).year
    number = next_serial(NOTICE, year)
    found = Infoservice(campaign_id=campaign.id, year=year, number=number, taken_at=at, said=said, groups=codes)
    db.session.add(found)
    campaign.heading = HEADING.format(label=label[:LONGEST_LABEL], number=number, year=year)
    record(campaign, "numbered", by=by, at=at, payload={"year": year, "number": number})
    return found
