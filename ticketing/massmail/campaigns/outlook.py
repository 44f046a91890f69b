"""When the last message of a campaign leaves, by the limits that are set; retries and what providers ask for aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby

from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.quota import beside, wanted_by
from ticketing.massmail.pacing import hours
from ticketing.massmail.pacing.allowance import of_day
from ticketing.massmail.pacing.limits import today
from ticketing.massmail.pacing.queries import used_lately, used_today
from ticketing.massmail.transports.queries import usable
from ticketing.massmail.transports.usable import Usable
from ticketing.web import walls
from workflows.outlook import Road, last_message
from workflows.rolling import slot_of

Slots = Mapping[int, int]


def last_of(campaign: Campaign, begin: datetime, at: datetime) -> datetime | None:
    """By the strictest of its own speed and the servers', which it shares with what else goes out; None: never."""
    others = beside(campaign, at)
    wanted = wanted_by([campaign, *others])
    mine, used = wanted.pop(campaign.id), [(way, _used(way, at)) for way in usable()]
    found = [
        _last(campaign, mine, begin, list(_roads(used, campaign.rate_per_minute, at))),
        _last(campaign, mine + sum(wanted.values()), begin, list(_roads(used, None, at))),
    ]
    ends = [one for one in found if one is not None]
    return max(ends) if len(ends) == len(found) else None


def _last(campaign: Campaign, count: int, begin: datetime, roads: Sequence[Road]) -> datetime | None:
    def opening(moment: datetime) -> datetime | None:
        return hours.opening(campaign.agreed, campaign.window, moment, campaign.zone)

    def closing(moment: datetime) -> datetime | None:
        return hours.closing(campaign.agreed, campaign.window, moment, campaign.zone)

    return last_message(count, begin, roads, opening=opening, closing=closing, zone=walls.home())


def _used(way: Usable, at: datetime) -> Slots:
    """What counts against its day so far, by slot; of a day on the wall, all in one."""
    key = of_day(way.id)
    if way.day_rolls:
        return used_lately(key, at)
    return {slot_of(at): used_today(key, walls.today(at))}


def _roads(used: Sequence[tuple[Usable, Slots]], own: int | None, at: datetime) -> Iterator[Road]:
    """The ways of each priority together, the first first; where the day of one of them rolls, as if all did."""
    for _, group in groupby(used, key=lambda one: one[0].priority):
        several = list(group)
        ways = [way for way, _ in several]
        speeds = [way.per_minute for way in ways]
        whole = sum(speed for speed in speeds if speed) if all(speeds) else None
        slowest = min((speed for speed in (whole, own) if speed), default=None)
        gone: Counter[int] = Counter()
        for _, slots in several:
            gone.update(slots)
        if any(way.day_rolls for way in ways):
            yield Road(slowest, partial(_most, ways), rolls=True, gone=gone)
        else:
            yield Road(slowest, partial(_room, ways, gone.total(), walls.today(at)))


def _most(ways: Sequence[Usable], day: date) -> int | None:
    """Messages that these servers together take on a day; None: any number."""
    found = [today(way, day) for way in ways]
    return None if None in found else sum(most or 0 for most in found)


def _room(ways: Sequence[Usable], gone: int, on: date, day: date) -> int | None:
    """The same, less what they took already `on` that one."""
    most = _most(ways, day)
    return most if most is None or day != on else max(0, most - gone)
