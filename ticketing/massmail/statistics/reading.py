"""What may be told of the readers of a campaign, by how closely it followed them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ticketing.massmail.statistics.rates import Counts, Reading

OF_TRACKING = {"off": Reading(totals=False, people=False), "anonymous": Reading(people=False)}
OF_TOTALS = ("opens", "clicks", "machine_opens", "machine_clicks")
OF_PEOPLE = ("openers", "reopeners", "clickers", "machine_openers", "machine_clickers")


def reading(tracking: str) -> Reading:
    """What a campaign that followed its readers so closely knows of them."""
    return OF_TRACKING.get(tracking, Reading())


def known(counts: Counts, of: Reading) -> dict[str, Any]:
    """The counts by name; None where nobody knows that it is 0."""
    unknown = (*(() if of.totals else OF_TOTALS), *(() if of.people else OF_PEOPLE))
    return asdict(counts) | dict.fromkeys(unknown)
