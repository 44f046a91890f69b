"""Who would get a campaign, counted before its lock is taken: a large base is not counted while others wait."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from ticketing.massmail.campaigns import audience
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.models import CompiledContent
from workflows.refusals import Refused


@dataclass(frozen=True)
class Reach:
    """Included people by the domain of their address. `version`: the campaign's when they were counted."""

    version: int
    people: Mapping[str, int]

    @property
    def included(self) -> int:
        """How many people that are."""
        return sum(self.people.values())


def reach(campaign: Campaign, on: date, *, content: CompiledContent | None = None) -> Reach:
    """Whom the campaign would reach that day, with this content or else its own. Raises Refused."""
    return Reach(campaign.version, audience.people(campaign, on, content=content))


def for_launch(campaign: Campaign, on: date) -> Reach | None:
    """The same, before a launch. None where its audience stands already, or cannot be counted, as the launch tells."""
    with suppress(Refused):
        if campaign.frozen_at is None:
            return reach(campaign, on)
    return None
