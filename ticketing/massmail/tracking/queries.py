"""Where a campaign's links lead now: as they were frozen, but for those re-pointed since."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine, select

from ticketing.extensions import db, reading
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.models import CompiledContent
from ticketing.massmail.tracking.models import Proposal, Repointed
from ticketing.web.outcomes import Missing
from weblinks import host


def targets(engine: Engine, campaign: int) -> list[str] | None:
    """The present destination of every link, by its number; None: no such campaign, or it has no content.

    On a connection of its own, and fit for a thread that knows no application.
    """
    frozen = select(CompiledContent.links).join(Campaign, Campaign.content_id == CompiledContent.id)
    moved = select(Repointed.link, Repointed.new_url).where(Repointed.campaign_id == campaign).order_by(Repointed.id)
    with reading(), engine.connect() as connection:
        links = connection.execute(frozen.where(Campaign.id == campaign)).scalar()
        if links is None:
            return None
        found = [_url(link) for link in links]
        for number, url in connection.execute(moved):
            if number < len(found):
                found[number] = url
        return found


def destinations(campaign: Campaign) -> list[str]:
    """The same as `targets`, within the request's own transaction."""
    found = [_url(link) for link in campaign.content.links] if campaign.content else []
    for change in repointed(campaign.id):
        found[change.link] = change.new_url
    return found


def signed_hosts(campaign: Campaign) -> frozenset[str]:
    """The hosts to which the mail that was signed and sent leads."""
    links = campaign.content.links if campaign.content else []
    return frozenset(found for link in links if (found := host(_url(link))))


def _url(link: object) -> str:
    """Where a link of the frozen table leads; one that says nothing keeps no other from leading on."""
    return str(link.get("url") or "") if isinstance(link, dict) else ""


def waiting(campaign: int) -> Sequence[Proposal]:
    """The proposals on which nobody has decided, the oldest first."""
    query = select(Proposal).where(Proposal.campaign_id == campaign, Proposal.decided_at.is_(None))
    return db.session.scalars(query.order_by(Proposal.id)).all()


def confirmed(campaign: int) -> Sequence[Proposal]:
    """Those that a second person confirmed."""
    return db.session.scalars(
        select(Proposal).where(Proposal.campaign_id == campaign, Proposal.verdict == "confirmed")
    ).all()


def proposal(campaign: int, proposal_id: int) -> Proposal:
    """One proposal about a campaign's links, or Missing."""
    found = db.session.get(Proposal, proposal_id)
    if found is None or found.campaign_id != campaign:
        raise Missing
    return found


def repointed(campaign: int) -> Sequence[Repointed]:
    """Every change of a destination, the oldest first."""
    query = select(Repointed).where(Repointed.campaign_id == campaign).order_by(Repointed.id)
    return db.session.scalars(query).all()
