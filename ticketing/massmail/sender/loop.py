"""The sending loop: the only one that hands campaign mail to a server.

Three kinds of tasks share one thread: the feeder claims chunks while little is left in hand (`InFlight`); connections
take letters from there and tell their fate; the recorder carries outcomes to the database every 200 ms or 2,000
outcomes, renews leases, and learns who may no longer be written to and which campaigns were paused. The database is
asked on a second thread, so that a slow answer delays nobody who is talking to the mail server.

What a crash can do: outcomes are in the journal before they are in the database; a body without an outcome is the one
message a connection has under way. The next sender reads the journal before it claims anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import CANCELLED, RUNNING
from ticketing.massmail.chunks.claiming import Skip
from ticketing.massmail.chunks.journal import Journal
from ticketing.massmail.identity.ours import Domain
from ticketing.massmail.message.dkim import signer
from ticketing.massmail.sender.database import Database
from ticketing.massmail.sender.feeds import DueChunks, Feed
from ticketing.massmail.sender.inflight import InFlight
from ticketing.massmail.sender.pacer import Pacer
from ticketing.massmail.sender.pool import ConnectionPool
from ticketing.massmail.sender.turns import Faulty, News, Turn
from ticketing.outage import Failing

if TYPE_CHECKING:
    from config import Settings

RECORD_SECONDS, PAUSE, AWAY, NAP = 0.2, 0.5, 1.0, 0.02
IDLE_RECORD_SECONDS = 1.0  # while nothing lies here
LOW, MOST_CHUNKS, MOST_HELD = 1000, 4, 12
OTHERS = 0.5
GRACE = 9.0
CHECKED_AHEAD = 200
T = TypeVar("T")


def run(settings: Settings, stop: threading.Event, feed: Feed | None = None) -> None:
    """Send until `stop` is set; what is being handed over then is finished, for at most ten seconds."""
    _spare_the_collector()
    asyncio.run(Sender(settings, stop, feed or DueChunks()).run())


def _spare_the_collector() -> None:
    """What stands at the start stays, and a mailing makes few cycles: looking for them cost 8 of 107 µs a message."""
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)


class Sender:
    """One process's sending, from its journal's opening to its closing."""

    def __init__(self, settings: Settings, stop: threading.Event, feed: Feed) -> None:
        self.settings = settings
        self.stop = stop
        self.owner = f"{os.uname().nodename[:16]}-{os.getpid()}-{secrets.token_hex(4)}"
        ours = Domain(settings.secret_key, settings.mail_domain)
        lease = timedelta(seconds=settings.lease_seconds)
        self.database = Database(self.owner, settings.data_dir, ours, lease, feed, signer=signer(settings))
        self.inflight = InFlight(Journal.open(settings.data_dir / "journal", self.owner))
        self.thread = ThreadPoolExecutor(1, "database")
        self.context = contextvars.copy_context()
        self.failing, self.told = Failing(), ""
        self.pool = ConnectionPool(settings.mail_domain, self.inflight, self.database, self._ask, self.failing)
        self.pacer = Pacer(self.inflight, self.pool, self.database, self._ask)
        self.renewed = self.asked_others = clock.monotonic()
        self.taken = 0
        self.news = asyncio.Event()

    async def run(self) -> None:
        """Until told to stop."""
        self.database.feed.on_news(partial(asyncio.get_running_loop().call_soon_threadsafe, self.news.set))
        await self.pool.look_at_ways()
        recorder = asyncio.create_task(self._record_for_ever())
        feeder = asyncio.create_task(self._feed())
        connections = [asyncio.create_task(self.pool.keep_connected()) for _ in range(self.settings.sender_connections)]
        watched = [recorder, feeder, *connections]
        await asyncio.wait([asyncio.create_task(_told(self.stop)), *watched], return_when=asyncio.FIRST_COMPLETED)
        self.inflight.closed = True
        self.inflight.work.set()
        feeder.cancel()
        await asyncio.wait(connections, timeout=GRACE)
        for task in [*connections, recorder]:
            task.cancel()
        ended = await asyncio.gather(*watched, return_exceptions=True)
        await self._close()
        for outcome in ended:
            if isinstance(outcome, Exception):
                raise outcome

    async def _close(self) -> None:
        self.inflight.put_down()
        with contextlib.suppress(SQLAlchemyError):
            await self._record()
            await self._ask(self.database.end)
        self.inflight.journal.close()
        self.thread.shutdown(wait=True)

    # --- the feeder ---

    async def _feed(self) -> None:
        while True:
            going = [chunk for chunk in self.inflight.chunks.values() if not self.pacer.stuck(chunk)]
            left = sum(len(chunk.waiting) for chunk in going)
            if self.pool.ways.blocked:
                await asyncio.sleep(min(self.pool.ways.pause, PAUSE))
            elif (
                left >= LOW
                or len(going) >= MOST_CHUNKS
                or len(self.inflight.chunks) >= MOST_HELD
                or self.inflight.closed
            ):
                await self._make_room()
            elif not await self._claimed():
                await self._idle()

    async def _make_room(self) -> None:
        """Enough lies here: yet now and then a chunk of a campaign of which there is none, so that none waits for all
        of another."""
        await asyncio.sleep(0.01)
        now = clock.monotonic()
        if now - self.asked_others > OTHERS and len(self.inflight.chunks) < MOST_HELD and not self.inflight.closed:
            self.asked_others = now
            await self._claimed(Skip(frozenset(campaign for campaign, _ in self.inflight.chunks)))

    async def _idle(self) -> None:
        """Until it is worth asking again."""
        feed = self.database.feed
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.news.wait(), NAP if feed.waiting() else feed.idle)
        self.news.clear()

    async def _claimed(self, skip: Skip | None = None) -> bool:
        """Whether there may be more to claim."""
        try:
            held, more = await self._ask(self.database.claim, list(self.inflight.chunks), skip or self.pacer.skip())
            if held is not None:
                barred = await self._ask(self.database.barred, held.campaign, list(held.waiting))
                held.checked = clock.monotonic()
                await self.pool.look_at_ways(bringing=True)
                await self.pacer.look(held)
                self.inflight.put(held)
                self.database.unconfirmed = None
                self.inflight.exclude(held.place, barred)
        except Faulty as found:
            self.inflight.blame(found.campaign, found.problem)
            return True
        except Exception as problem:  # noqa: BLE001 - the feeder's outer loop
            self.failing.failed("Claiming a chunk", problem)
            await asyncio.sleep(AWAY)
            return False
        self.failing.went_well("Claiming a chunk")
        return more

    # --- the recorder ---

    async def _record_for_ever(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self.inflight.full.wait(), IDLE_RECORD_SECONDS if self.inflight.idle else RECORD_SECONDS
                )
            self.inflight.full.clear()
            try:
                await self._record()
                await self._check_again()
                await self.pool.look_at_ways()
                await self.pacer.look_again()
                if clock.monotonic() >= self.database.seen_until:
                    await self._ask(self.database.be_seen)
            except Exception as problem:  # noqa: BLE001 - the recorder's outer loop
                # The outcomes stay in memory and in the journal; leases run out by themselves.
                self.failing.failed("Recording outcomes", problem)
                await asyncio.sleep(AWAY)
            else:
                self.failing.went_well("Recording outcomes")
            await self._tell()

    async def _tell(self) -> None:
        """What fails here stands where people look: a process that only fails sends nothing."""
        said = self.failing.now
        if said != self.told:
            with contextlib.suppress(SQLAlchemyError):
                await self._ask(self.database.report, said)
                self.told = said

    async def _record(self) -> None:
        outcomes = list(self.inflight.outcomes.values())
        finished = self.inflight.finished()
        # A chunk may only go back together with what was learnt about it.
        self.inflight.journal.write()
        if self.inflight.journal.dirty:
            await asyncio.to_thread(self.inflight.journal.sync)
        if not outcomes and not self.inflight.chunks and not self.inflight.refused:
            return
        asked = clock.monotonic()
        renew = asked - self.renewed > self.settings.lease_seconds / 3
        refused, faults = dict(self.inflight.refused), dict(self.inflight.faults)
        places = [chunk.place for chunk in finished]
        held = [place for place in self.inflight.chunks if place not in places]
        news = await self._ask(
            self.database.turn, Turn(outcomes, places, held, renew, refused, faults, self.pool.ways.open)
        )
        self._learn(news, asked)
        self.inflight.journal.settled(outcomes)
        self.inflight.recorded(outcomes, finished, refused)

    def _learn(self, news: News, asked: float) -> None:
        self.inflight.stop(campaign for campaign, one in news.standings.items() if one.status != RUNNING)
        self.inflight.stop(news.resting)
        self.inflight.cancelled |= {campaign for campaign, one in news.standings.items() if one.status == CANCELLED}
        if news.kept is not None:
            self.renewed = asked
            claimed_since = [place for place in self.inflight.chunks if place not in news.asked_about]
            self.inflight.extend([*news.kept, *claimed_since], asked + self.database.fence_seconds)

    async def _check_again(self) -> None:
        """Who withdrew since the chunk was claimed: those who may go before the next beat are asked about at each."""
        now, taken = clock.monotonic(), self.inflight.taken
        lately, self.taken = taken - self.taken, taken
        for chunk in [
            one for one in self.inflight.chunks.values() if one.waiting and now - one.checked > RECORD_SECONDS
        ]:
            ahead = CHECKED_AHEAD if self.pacer.stuck(chunk) else CHECKED_AHEAD + 2 * lately
            people = list(islice(chunk.waiting, ahead))
            try:
                self.inflight.exclude(chunk.place, await self._ask(self.database.barred, chunk.campaign, people))
            except Faulty as found:
                self.inflight.blame(found.campaign, found.problem)
            chunk.checked = clock.monotonic()

    async def _ask(self, what: Callable[..., T], *given: object) -> T:
        """Run on the database's thread; a failure leaves no transaction behind."""

        def asked() -> T:
            try:
                return what(*given)
            except Exception:
                db.session.rollback()
                raise

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.thread, self.context.run, asked)


async def _told(stop: threading.Event) -> None:
    """Until told to stop, in a thread of its own that nobody has to wait for: to wait costs nothing there."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()

    def wait() -> None:
        stop.wait()
        with contextlib.suppress(RuntimeError):  # the loop may have ended before: a task failed
            loop.call_soon_threadsafe(told.set)

    threading.Thread(target=wait, name="stop", daemon=True).start()
    await told.wait()
