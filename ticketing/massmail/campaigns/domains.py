"""The receiving domains of an audience: who receives for them, and which are many enough to be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Subquery, insert, select

from ticketing.extensions import db, insert_of
from ticketing.massmail.campaigns.audience import by_domain
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.pacing.models import MailDomain
from ticketing.massmail.recipients.models import CampaignDomain
from ticketing.web.settings import settings
from workflows.pacing import OWN, provider_of_domain

FEWEST = 20  # people below whom a domain's own figures would point at somebody
MOST = 100
REST = "otros dominios"


@dataclass(frozen=True)
class Numbered:
    """How many people are included, and how many numbers of domains there are (the rest, 0, among them)."""

    included: int
    domains: int


def meet(people: Mapping[str, int], at: datetime) -> None:
    """A row for each domain of an audience that has none yet, by its name alone; its MX records are asked soon
    (`receivers`), so that it is known who receives for them before the campaign goes out."""
    known = set(db.session.scalars(select(MailDomain.name)))
    ours = settings().mail_domain
    fresh = [
        {"name": name, "provider": OWN if name == ours else provider_of_domain(name), "ask_at": at}
        for name in sorted(people.keys() - known)
    ]
    if fresh:
        # Two campaigns may start at once and meet the same new domain.
        db.session.execute(insert_of(MailDomain).on_conflict_do_nothing(), fresh)


def number(campaign: Campaign, rows: Subquery, at: datetime) -> Numbered:
    """Learn the providers of an audience's domains, and number the largest domains of the campaign."""
    found = by_domain(rows)
    meet(found, at)
    known: dict[str, int] = dict(db.session.execute(select(MailDomain.name, MailDomain.provider)).all())
    large = sorted((name for name, count in found.items() if count >= FEWEST), key=lambda name: (-found[name], name))
    told = large[:MOST]
    rest = sum(found.values()) - sum(found[name] for name in told)
    numbered = [(REST, 0, rest), *((name, known.get(name, 0), found[name]) for name in told)]
    db.session.execute(
        insert(CampaignDomain),
        [
            {"campaign_id": campaign.id, "number": place, "name": name, "provider": provider, "people": count}
            for place, (name, provider, count) in enumerate(numbered)
        ],
    )
    return Numbered(sum(found.values()), len(numbered))
