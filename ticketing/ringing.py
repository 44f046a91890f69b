"""The bell of the ticks: APScheduler, led by one worker of many, and not led astray by a clock that was set.

APScheduler waits for an hour of the wall clock. Where the clock is set back it would wait for that hour a second time,
an hour or a month, and every tick would stand with it: so a thread that goes by the monotonic clock looks once a second
for a bell that is further off than its own interval, and has it ring at once. Where it is set forward, or a machine
wakes after a month, APScheduler's own interval would count every ring that it missed, millions, before the next.

Most ticks would ask in vain most of the time. Where a tick says how to tell whether it has work (`Tick.work`), the
same thread looks (`looking`) and has it rung when it has; APScheduler rings it by itself only now and then, in case.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from flask import Flask

from ticketing import clock, heartbeat, leading
from ticketing.extensions import db
from ticketing.leading import Lead
from ticketing.looking import Looks
from ticketing.massmail.broker import queue
from ticketing.massmail.chunks import claiming, lost, restored
from ticketing.massmail.chunks.claiming import ANY_LEASED, ANY_READY
from ticketing.massmail.chunks.watching import Watch
from ticketing.massmail.sender.feeds import DueChunks
from ticketing.outage import Failing
from ticketing.ticks import Tick
from ticketing.wings import TICKS

if TYPE_CHECKING:
    from config import Settings

LOOK_SECONDS, RUNG_ANYWAY_SECONDS = 0.4, 180.0
LOOK = "The look at what is due"
log = logging.getLogger(__name__)
# A tick that is still at work when it is rung again is no trouble: the next one asks.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Beat(BaseTrigger):
    """Every so many seconds; what was missed is not made up for."""

    def __init__(self, seconds: float) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """An interval after the last time, or after now if that is over."""
        due = (previous_fire_time or now) + self.interval
        return due if due > now else now + self.interval


@contextmanager
def ringing(app: Flask, lead: Lead | None, feed: DueChunks | None = None) -> Iterator[None]:
    """Everything rings in the block, as far as this process leads; without `lead` only what concerns each machine.

    `feed`: what this process's own sender takes its chunks from, to be rung when there are any.
    """
    ticks, ended = _ticks(app.config["SETTINGS"], lead, feed), threading.Event()
    scheduler = _scheduler(app, lead, ticks)
    watchman = threading.Thread(target=_watch, args=(app, lead, scheduler, ticks, ended), name="bell", daemon=True)
    if lead is not None:
        lead.ask()
    scheduler.start()
    watchman.start()
    try:
        yield
    finally:
        ended.set()
        watchman.join()
        scheduler.shutdown(wait=True)
        if lead is not None:
            lead.leave()


def ring_what_was_left_behind(scheduler: BackgroundScheduler) -> int:
    """Have those jobs run at once that wait for longer than their interval; how many."""
    now = clock.true_now()
    far = [job for job in scheduler.get_jobs() if job.next_run_time - now > 2 * job.trigger.interval]
    for job in far:
        job.modify(next_run_time=now)
    if far:
        log.warning("The clock was set back: %s ticks were rung anew", len(far))
    return len(far)


def _watch(
    app: Flask, lead: Lead | None, scheduler: BackgroundScheduler, ticks: Sequence[Tick], ended: threading.Event
) -> None:
    """What goes by the monotonic clock: bells left behind, the lead, and what has work."""
    with app.app_context():
        looks, looked = Looks(db.engine, ticks), clock.monotonic()
        while not ended.wait(LOOK_SECONDS):
            if clock.monotonic() - looked >= leading.ASK_SECONDS:
                looked = clock.monotonic()
                ring_what_was_left_behind(scheduler)
                if lead is not None:
                    lead.ask()
            ring_what_has_work(scheduler, looks, leads=lead is not None and lead.leads)
        looks.conditions.close()


def ring_what_has_work(scheduler: BackgroundScheduler, looks: Looks, *, leads: bool) -> None:
    """Have those ticks run at once that have something to do. Whatever goes wrong, the next look asks again."""
    try:
        for tick in looks.with_work(clock.now(), leads=leads):
            scheduler.modify_job(tick.name, next_run_time=clock.true_now())
        failing.went_well(LOOK)
    except Exception as problem:  # noqa: BLE001 - the outer loop
        failing.failed(LOOK, problem)


def _ticks(settings: Settings, lead: Lead | None, feed: DueChunks | None = None) -> list[Tick]:
    """What this process may ring."""
    beats = Tick(
        "heartbeat",
        5,
        lambda at: heartbeat.beat(settings.data_dir, failing.told),
        own_transactions=True,
        everywhere=True,
    )
    looks = Tick(
        "restored",
        restored.LOOK_SECONDS,
        lambda at: restored.look(settings.data_dir, at),
        own_transactions=True,
        everywhere=True,
    )
    shared = [*TICKS, *(_of_many_machines(settings, lead) if lead else ())]
    if feed is not None:
        chunks = Tick("chunks", 0, lambda at: feed.notify(), own_transactions=True, everywhere=True, work=ANY_READY)
        # A chunk in a dead sender's hands is nobody's to ring for: whoever has time looks at it every second.
        held = Tick("held_chunks", 1, lambda at: feed.notify(), own_transactions=True, everywhere=True, work=ANY_LEASED)
        shared += [chunks, held]
    return [beats, looks, *(tick for tick in shared if lead is not None or tick.everywhere)]


def _scheduler(app: Flask, lead: Lead | None, ticks: Iterable[Tick]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None})
    for tick in ticks:
        every = tick.seconds if tick.work is None else max(tick.seconds, RUNG_ANYWAY_SECONDS)
        scheduler.add_job(_ring, Beat(every), args=(app, tick, lead), id=tick.name)
    return scheduler


def _of_many_machines(settings: Settings, lead: Lead) -> list[Tick]:
    watch = Watch(timedelta(seconds=settings.lease_seconds + settings.machine_grace_seconds))
    since = lead.since

    def settle(at: datetime) -> None:
        nonlocal since
        if lead.since != since:  # it did not lead, or was without the database: what stood meanwhile proves nothing
            since = lead.since
            watch.forget()
        lost.settle_lost(watch.silent(claiming.leases()), at)

    ticks = [Tick("lost_machines", 5, settle, own_transactions=True, work=ANY_LEASED)]
    if settings.broker_url:
        ring = Tick("hand_out", 1, lambda at: queue.hand_out(settings, at), own_transactions=True, work=ANY_READY)
        ticks.append(ring)
    return ticks


failing = Failing()


def _ring(app: Flask, tick: Tick, lead: Lead | None) -> None:
    """One tick in its own transaction. Whatever goes wrong is logged, and the next tick asks again."""
    if not tick.everywhere and not (lead and lead.leads):
        return
    with app.app_context():
        try:
            tick.act(clock.now())
            if not tick.own_transactions:
                db.session.commit()
            failing.went_well(f"Tick {tick.name}")
        except Exception as problem:  # noqa: BLE001 - the outer loop
            failing.failed(f"Tick {tick.name}", problem)
            db.session.rollback()
