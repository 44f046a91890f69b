"""What one click on a campaign's mail leaves, and by what blocks one has left such mail."""

from __future__ import annotations

from ticketing.audience.suppression.actions import class_scope
from ticketing.audience.suppression.models import NEWS
from ticketing.massmail.campaigns.models import Campaign


def left_by(campaign: Campaign) -> tuple[str, ...]:
    """The scopes of the blocks by which nobody gets it, whatever list brings it; none of mail of service."""
    return (class_scope(campaign.mail_class), NEWS) if campaign.agreed.one_click else ()


def scope_of_click(campaign: Campaign) -> str | None:
    """The scope that one click leaves; None: the lists of the mail, or nothing (service)."""
    if not campaign.agreed.one_click:
        return None
    return {"class": class_scope(campaign.mail_class), "news": NEWS}.get(campaign.agreed.leaves)
