"""Which buckets limit what a sender has to hand over, by the settings of transports and campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from ticketing.massmail.pacing.allowance import Lane, of_campaign, of_day, of_provider, of_transport
from ticketing.massmail.transports.usable import Usable
from workflows import pacing
from workflows.pacing import PROVIDERS


@dataclass(frozen=True)
class Limits:
    """By key: messages a minute, and messages of a day; `rolling`: those of which a day is any twenty-four hours. What
    is in neither is limited only if somebody slowed it."""

    rates: Mapping[str, float] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    rolling: Set[str] = frozenset()


def of_lanes(lanes: Iterable[Lane], ways: Iterable[Usable], campaigns: Mapping[int, int | None], on: date) -> Limits:
    """The limits of these lanes as they are set. `campaigns`: messages a minute by campaign."""
    known = {way.id: way for way in ways}
    rates: dict[str, float | None] = {}
    days: dict[str, int | None] = {}
    for lane in lanes:
        rates[of_campaign(lane.campaign)] = campaigns.get(lane.campaign)
        way = known.get(lane.transport)
        if way is not None:
            rates[of_transport(way.id)] = way.per_minute
            rates[of_provider(way.id, lane.provider)] = way.rates.get(PROVIDERS[lane.provider])
            days[of_day(way.id)] = today(way, on)
    return Limits(
        {key: float(rate) for key, rate in rates.items() if rate is not None},
        {key: most for key, most in days.items() if most is not None},
        {of_day(way.id) for way in known.values() if way.day_rolls},
    )


def today(way: Usable, on: date) -> int | None:
    """How many messages a transport bears on a day, or in the twenty-four hours before; None: any number."""
    if way.ramp_from is None:
        return way.per_day
    day = (on - way.ramp_from).days
    return pacing.of_day(way.per_day, pacing.ramp(day, days=way.ramp_days, first=way.ramp_first, last=way.ramp_last))
