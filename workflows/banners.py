"""Banners of a portal: the places that a procedure names, and the first moment from which one more has room."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

PLACE, TITLE, DESCRIPTION, ACTION = "banner_place", "banner_title", "banner_description", "banner_action"
LINK, ALT, UNTIL = "banner_link", "banner_alt", "banner_until"
EVIDENCE = "banner"
Stay = tuple[datetime, datetime]
"""From when, and until when, which is the first moment without it."""


@dataclass(frozen=True)
class Place:
    """`place`: as the answer to the field that means it says. `picture`: the field that holds its picture. `limit`: how
    many it shows at once; None: any number."""

    place: str
    picture: str
    limit: int | None = None


@dataclass(frozen=True)
class Banners:
    """`reads_feed`: the portal reads what is live; else people put it up and take it down. `remind_days`: how long
    before its end the people concerned are told."""

    places: tuple[Place, ...]
    reads_feed: bool = False
    remind_days: int = 7

    def named(self, place: str) -> Place | None:
        """The place of that name, if there is one."""
        return next((each for each in self.places if each.place == place), None)


def first_room(stays: Iterable[Stay], limit: int | None, wanted: datetime, until: datetime) -> datetime | None:
    """The earliest moment, `wanted` or later, from which one more may stay to `until` without ever making more than
    `limit` at once; None where there is none before `until`."""
    if limit is None:
        return wanted if wanted < until else None
    edges: dict[datetime, int] = {}
    for start, end in stays:
        first, last = max(start, wanted), min(end, until)
        if first < last:
            edges[first] = edges.get(first, 0) + 1
            edges[last] = edges.get(last, 0) - 1
    room, there = wanted, 0
    for moment, following in pairwise((*sorted(edges), until)):
        there += edges[moment]
        if there >= limit:
            room = following
    return room if room < until else None
