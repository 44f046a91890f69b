"""The sender's side of pacing: asks for grants while something waits, and hands out letters only within them."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from ticketing import clock
from ticketing.massmail.chunks.claiming import NOTHING, Skip
from ticketing.massmail.pacing.allowance import Lane, of_campaign, of_day, of_provider, of_transport

if TYPE_CHECKING:
    from ticketing.massmail.sender.database import Database
    from ticketing.massmail.sender.inflight import InFlight, LeasedChunk
    from ticketing.massmail.sender.pool import ConnectionPool
    from ticketing.massmail.sender.turns import Asking

LIMITED, FREE = 0.2, 1.0  # seconds between two questions, where something limits and where nothing does


class Pacer:
    """Asked in the event loop; the database is asked on the database's thread."""

    def __init__(self, inflight: InFlight, pool: ConnectionPool, database: Database, ask: Asking) -> None:
        self.inflight = inflight
        self.pool = pool
        self.database = database
        self.ask = ask
        self.looked = 0.0
        self.asking = asyncio.Lock()
        self.asked: frozenset[Lane] = frozenset()  # what was granted for these and is not used is handed back

    async def look_again(self) -> None:
        """At every beat of the recorder."""
        if self.inflight.slowed:
            slowed = dict(self.inflight.slowed)
            await self.ask(self.database.slow, slowed)
            self.inflight.slowed = {road: said for road, said in self.inflight.slowed.items() if road not in slowed}
            self.looked = 0.0
        pause = LIMITED if self.inflight.allowance.left else FREE
        if (self.inflight.chunks or self.asked) and clock.monotonic() - self.looked >= pause:
            await self.look()

    async def look(self, new: LeasedChunk | None = None) -> None:
        """What may go next of all that lies here and of a chunk that is to lie here. One asks at a time: what another
        was granted meanwhile would be taken for nobody's."""
        async with self.asking:
            await self._look(new)

    async def _look(self, new: LeasedChunk | None) -> None:
        lanes = self._lanes(new)
        allowance = self.inflight.allowance
        nobody_waits = dict.fromkeys(self.asked - lanes.keys(), 0)
        grants = await self.ask(self.database.allow, nobody_waits | lanes, allowance.hand_back())
        self.asked = frozenset(lanes)
        allowance.learn(grants)
        for road in self.inflight.slowed:  # heard while we asked
            allowance.stop(of_provider(*road))
        self.looked = clock.monotonic()
        for way in self.pool.ways.ways:
            day = grants.get(of_day(way.usable.id))
            waited = any(lane.transport == way.usable.id for lane in lanes)
            way.spent = waited and day is not None and not day.tokens
            way.most = allowance.most_connections(lane for lane in lanes if lane.transport == way.usable.id)
        if any(chunk.waiting for chunk in self.inflight.chunks.values()):
            self.inflight.work.set()

    def stuck(self, chunk: LeasedChunk) -> bool:
        """Whether nothing of it may go just now."""
        if not self.inflight.allowance.left:
            return False
        may = self.inflight.allowance.may
        return not any(may(way.usable.id, chunk.provider, chunk.campaign.id) for way in self.pool.ways.ways)

    def skip(self) -> Skip:
        """What need not be claimed: more of the same would lie here too."""
        allowance = self.inflight.allowance
        stuck = [chunk for chunk in self.inflight.chunks.values() if chunk.waiting and self.stuck(chunk)]
        if not stuck:
            return NOTHING
        campaigns = {one.campaign.id for one in stuck if allowance.left.get(of_campaign(one.campaign.id)) == 0}
        providers = {one.provider for one in stuck if one.campaign.id not in campaigns}
        ways = [way.usable.id for way in self.pool.ways.ways]
        if all(allowance.left.get(of_transport(way)) == 0 or allowance.left.get(of_day(way)) == 0 for way in ways):
            campaigns |= {one.campaign.id for one in stuck}
        return Skip(frozenset(campaigns), frozenset(providers))

    def _lanes(self, new: LeasedChunk | None) -> Counter[Lane]:
        """How many wait in each lane, whichever way they may take."""
        found: Counter[Lane] = Counter()
        for chunk in [*self.inflight.chunks.values(), *([new] if new else [])]:
            for way in self.pool.ways.ways:
                if chunk.waiting:
                    found[Lane(way.usable.id, chunk.provider, chunk.campaign.id)] += len(chunk.waiting)
        return found
