"""What the demo's departments ask for; the subjects and words stand in `topics.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import yaml

from ticketing.demo.names import TOWNS
from ticketing.web.filters import LONG_MONTHS


@dataclass(frozen=True)
class Topic:
    """One thing to ask for. `lists` are the audience of what is sent; `exception` the key of its kind."""

    category: int
    subject: str
    words: str
    lists: tuple[str, ...] = ()
    exception: str | None = None


@cache
def topics() -> tuple[Topic, ...]:
    """All of them."""
    rows = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return tuple(Topic(**row | {"lists": tuple(row.get("lists", ()))}) for row in rows)


def deck(chance: Random) -> Sequence[Topic]:
    """All topics once, shuffled so that every category comes early."""
    shuffled = sorted(topics(), key=lambda _topic: chance.random())
    first = {topic.category: topic for topic in reversed(shuffled)}.values()
    return [*first, *(topic for topic in shuffled if topic not in first)]


def filled(text: str, on: date, chance: Random) -> str:
    """The text with its month, its half-year and a town."""
    period = f"{on.year}-{1 if on.month <= 6 else 2}"
    places = {"[mes]": LONG_MONTHS[on.month - 1], "[periodo]": period, "[ciudad]": chance.choice(TOWNS)}
    for place, words in places.items():
        text = text.replace(place, words)
    return text
