"""Where anybody leaves the lists that brought a mail, whoever reads it."""

from __future__ import annotations

from ticketing.audience.lists.rule import codes
from ticketing.massmail.campaigns.models import Campaign
from ticketing.web.addresses import public_url


def removal_url(campaign: Campaign) -> str:
    """The public page on which anybody leaves the lists that brought this mail."""
    return public_url("leaving.page", code=",".join(codes(campaign.audience_rule)))
