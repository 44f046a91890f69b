"""Connections of one sender: which way each takes, how long it is kept, and what happens when a way fails."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from ticketing import clock
from ticketing.massmail.sender.conversation import WITHDRAWN, Conversation
from ticketing.massmail.sender.ways import Way, Ways
from ticketing.massmail.smtp import connecting
from ticketing.massmail.smtp.connecting import Opened
from ticketing.massmail.smtp.servers import Unwelcome
from ticketing.massmail.smtp.wire import Broken, NotNow
from ticketing.outage import Failing

if TYPE_CHECKING:
    from ticketing.massmail.sender.database import Database
    from ticketing.massmail.sender.inflight import InFlight
    from ticketing.massmail.sender.turns import Asking

log = logging.getLogger(__name__)
AWAY, NAP = 1.0, 0.02
CONNECTION = "A connection"
IDLE_CONNECTION = 5.0
WAYS_EVERY, WAYS_IDLE = 5.0, 30.0


class ConnectionPool:
    """As many tasks as there may be connections, each of which hands over letters to the server that `ways` picks."""

    def __init__(self, host: str, inflight: InFlight, database: Database, ask: Asking, failing: Failing) -> None:
        self.host = host
        self.inflight = inflight
        self.database = database
        self.ask = ask
        self.failing = failing
        self.ways = Ways()
        self.learnt = 0.0

    async def look_at_ways(self, *, bringing: bool = False) -> None:
        """Who operates the office may add, change or switch off a transport at any time.

        While nothing lies here that matters less; whoever is `bringing` something looks whether it has changed.
        """
        every = WAYS_IDLE if self.inflight.idle and not (bringing or self.ways.blocked) else WAYS_EVERY
        if not self.learnt or clock.monotonic() - self.learnt > every:
            self.ways.learn(await self.ask(self.database.usable))
            self.learnt = clock.monotonic()

    async def keep_connected(self) -> None:
        """One connection after another, until the sender closes."""
        while not self.inflight.closed:
            await self.inflight.work.wait()
            way = None if self.inflight.closed else self.ways.pick()
            if way is not None:
                way.open += 1
                try:
                    await self._use(way)
                except Exception as problem:  # noqa: BLE001 - another connection takes its place
                    self.failing.failed(CONNECTION, problem)
                    await asyncio.sleep(AWAY)
                else:
                    self.failing.went_well(CONNECTION)
                finally:
                    way.open -= 1
            await asyncio.sleep(NAP)

    async def _use(self, way: Way) -> None:
        opened = await self._opened(way)
        if opened is None:
            return
        way.talking += 1
        try:
            await self._converse(way, opened)
        finally:
            way.talking -= 1

    async def _opened(self, way: Way) -> Opened | None:
        """A connection; None if the server cannot be used now, or does not want us."""
        async with contextlib.AsyncExitStack() as stack:
            if not way.backoff.open:
                await stack.enter_async_context(way.backoff.trying)
            if way.backoff.blocked or not self.inflight.work.is_set():
                return None
            try:
                opened = await connecting.connect(way.server, self.host)
            except Broken as problem:
                await self._turned_away(way, problem)
                return None
            except Unwelcome as refusal:
                await self._not_wanted(way, refusal.sentence)
                return None
            way.utf8 = way.usable.takes_smtputf8 and "SMTPUTF8" in opened.offers
            await self._out_of_trouble(way)
            return opened

    async def _turned_away(self, way: Way, problem: Broken) -> None:
        """What is said before MAIL is the door's and halves nobody's speed. While others talk to the server it is well,
        and bears no more than those."""
        if way.talking and isinstance(problem, NotNow):
            way.crowded()
        else:
            await self._in_trouble(way, problem.sentence)

    async def _not_wanted(self, way: Way, said: str) -> None:
        """Another way goes on; without one, a person must look at what was to go out."""
        if self.ways.others(way):
            await self._in_trouble(way, said)
            return
        for held in list(self.inflight.chunks.values()):
            self.inflight.refuse(held.campaign.id, said)
        self.inflight.work.clear()

    async def _converse(self, way: Way, opened: Opened) -> None:
        conversation, said_goodbye = Conversation(opened, self.inflight, way), False
        try:
            while conversation.handed < way.usable.recycle_after and opened.wire.unexpected() is None:
                letter = self.inflight.take(way)
                if letter is not None:
                    await conversation.hand_over(letter)
                elif self.inflight.closed or not await self._more_work():
                    break
            await conversation.leave()
            said_goodbye = True
        except Broken as problem:
            of_one_provider = isinstance(problem, NotNow) and problem.one_recipient  # its pace is told already
            if not conversation.handed and problem.sentence != WITHDRAWN and not of_one_provider:
                await self._in_trouble(way, problem.sentence, still=isinstance(problem, NotNow))
        finally:
            # After a goodbye there is nothing to end any more; whatever else happened, no socket is left behind.
            if not said_goodbye:
                await opened.wire.close()

    async def _more_work(self) -> bool:
        if self.inflight.work.is_set():
            # There is work that may not be taken yet: the database must catch up first.
            await asyncio.sleep(NAP)
            return True
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(self.inflight.work.wait(), IDLE_CONNECTION)
        return False

    async def _in_trouble(self, way: Way, said: str, *, still: bool = False) -> None:
        """The server cannot be used: the page is told until when. Without another way everything goes back."""
        if way.backoff.well:
            way.since_at = clock.now()
        way.backoff.failed(said, still=still)
        if self.ways.blocked:
            self.inflight.put_down()
        log.warning("Mail server %s: %s Next try in %.0f s", way.server.name, said, way.backoff.pause)
        retry_at = clock.now() + timedelta(seconds=way.backoff.pause)
        with contextlib.suppress(SQLAlchemyError):
            await self.ask(self.database.note_trouble, way.server.name, way.since_at, retry_at, said)

    async def _out_of_trouble(self, way: Way) -> None:
        first = not way.backoff.worked_before
        if way.backoff.worked() or first:
            with contextlib.suppress(SQLAlchemyError):
                await self.ask(self.database.note_recovery, way.server.name)
