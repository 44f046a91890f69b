"""How a notice went, by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ticketing.audience.lists.queries import of_rule
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics.queries import by_list, counts_of
from ticketing.massmail.statistics.rates import Counts


@dataclass(frozen=True)
class Part:
    """A group's part: how many were accepted by their servers, failed, and came back later."""

    code: str
    name: str
    counts: Counts


def by_group(campaign: Campaign) -> Sequence[Part]:
    """Each of its groups, by name. A mailbox of two groups is in both. Empty while several are still being counted."""
    found = sorted(of_rule(campaign.audience_rule), key=lambda one: one.name)
    if len(found) == 1:
        return [Part(found[0].code, found[0].name, counts_of([campaign.id]).get(campaign.id, Counts()))]
    counted = {group.name: group.counts for group in by_list(campaign.id)}
    return [Part(one.code, one.name, counted.get(one.name, Counts())) for one in found] if counted else []
