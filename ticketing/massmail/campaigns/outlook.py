"""When the last message of a campaign leaves, by the limits that are set; retries and what providers ask for aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import groupby

from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.quota import beside, wanted_by
from ticketing.massmail.pacing import hours
from ticketing.massmail.pacing.allowance import of_day
from ticketing.massmail.pacing.limits import today
from ticketing.massmail.pacing.queries import used_today
from ticketing.massmail.transports.queries import usable
from ticketing.massmail.transports.usable import Usable
from ticketing.web import walls
from workflows.outlook import Road, last_message


def last_of(campaign: Campaign, begin: datetime, at: datetime) -> datetime | None:
    """By the strictest of its own speed and the servers', which it shares with what else goes out; None: never."""
    others = beside(campaign, at)
    wanted = wanted_by([campaign, *others])
    mine, ways = wanted.pop(campaign.id), usable()
    found = [
        _last(campaign, mine, begin, list(_roads(ways, campaign.rate_per_minute, walls.today(at)))),
        _last(campaign, mine + sum(wanted.values()), begin, list(_roads(ways, None, walls.today(at)))),
    ]
    ends = [one for one in found if one is not None]
    return max(ends) if len(ends) == len(found) else None


def _last(campaign: Campaign, count: int, begin: datetime, roads: Sequence[Road]) -> datetime | None:
    def opening(moment: datetime) -> datetime | None:
        return hours.opening(campaign.agreed, campaign.window, moment, campaign.zone)

    def closing(moment: datetime) -> datetime | None:
        return hours.closing(campaign.agreed, campaign.window, moment, campaign.zone)

    return last_message(count, begin, roads, opening=opening, closing=closing, zone=walls.home())


def _roads(ways: Sequence[Usable], own: int | None, on: date) -> Iterator[Road]:
    """The ways of each priority together, the first first."""
    for _, group in groupby(ways, key=lambda way: way.priority):
        several = tuple(group)
        speeds = [way.per_minute for way in several]
        whole = sum(speed for speed in speeds if speed) if all(speeds) else None
        yield Road(min((speed for speed in (whole, own) if speed), default=None), partial(_room, several, on))


def _room(ways: Sequence[Usable], on: date, day: date) -> int | None:
    """Messages that these servers together take on a day, less what they took already `on` that one; None: any."""
    room = 0
    for way in ways:
        most = today(way, day)
        if most is None:
            return None
        used = used_today(of_day(way.id), day) if day == on else 0
        room += max(0, most - used)
    return room
