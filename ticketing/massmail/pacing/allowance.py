"""What one process may hand over just now: grants of tokens from the buckets that all senders share.

A bucket that limits nothing has no key here: where nothing is limited a message costs one question of an empty table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


def of_transport(transport: int) -> str:
    return f"t:{transport}"


def of_provider(transport: int, provider: int) -> str:
    return f"t:{transport}/{provider}"


def of_campaign(campaign: int) -> str:
    return f"c:{campaign}"


def of_day(transport: int) -> str:
    return f"d:{transport}"


@dataclass(frozen=True)
class Lane:
    """What goes one way to one provider for one campaign."""

    transport: int
    provider: int
    campaign: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The buckets that it draws on."""
        return (
            of_transport(self.transport),
            of_provider(self.transport, self.provider),
            of_campaign(self.campaign),
            of_day(self.transport),
        )


@dataclass(frozen=True)
class Grant:
    """`tokens` for the next moment out of a bucket of `rate` messages a minute (None: as many as there are)."""

    tokens: int
    rate: float | None = None


@dataclass
class Allowance:
    """`left`: tokens by key, of the buckets that limit."""

    left: dict[str, int] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    lanes: dict[tuple[int, int, int], tuple[str, ...]] = field(default_factory=dict)

    def learn(self, grants: Mapping[str, Grant]) -> None:
        """These are all the buckets that limit now, and what was granted out of them."""
        self.left = {key: one.tokens for key, one in grants.items()}
        self.rates = {key: one.rate for key, one in grants.items() if one.rate is not None}

    def hand_back(self) -> dict[str, int]:
        """Everything that is left: until the next grant nothing goes where a bucket limits."""
        back, self.left = self.left, dict.fromkeys(self.left, 0)
        return back

    def may(self, transport: int, provider: int, campaign: int) -> bool:
        """Whether a message may go in this lane now."""
        return all(self.left.get(key, 1) > 0 for key in self._keys(transport, provider, campaign))

    def spend(self, transport: int, provider: int, campaign: int) -> bool:
        """Take a token out of each bucket of the lane; False, and nothing taken, if one of them is empty."""
        if not self.may(transport, provider, campaign):
            return False
        for key in self._keys(transport, provider, campaign):
            if key in self.left:
                self.left[key] -= 1
        return True

    def stop(self, key: str) -> None:
        """Nothing more out of this bucket until the next grant."""
        self.left[key] = 0

    def most_connections(self, lanes: Iterable[Lane]) -> int | None:
        """How many connections what may go in these lanes needs: one for each message a second. None: no limit."""
        whole = 0.0
        of_way = math.inf
        for lane in lanes:
            whole += min((self.rates[key] for key in lane.keys if key in self.rates), default=math.inf)
            of_way = self.rates.get(of_transport(lane.transport), math.inf)
        speed = min(whole, of_way) / 60
        return None if math.isinf(speed) else max(1, math.ceil(speed))

    def _keys(self, transport: int, provider: int, campaign: int) -> tuple[str, ...]:
        place = (transport, provider, campaign)
        found = self.lanes.get(place)
        if found is None:
            found = self.lanes[place] = Lane(*place).keys
        return found
