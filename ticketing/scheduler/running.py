"""Ticks in their time: APScheduler, led by one worker of many, and not misled by a clock that was set.

APScheduler waits for an hour of the wall clock. Where the clock is set back it would wait for that hour a second time,
an hour or a month, and every tick would stand with it: so a thread that goes by the monotonic clock looks once a second
for a job that is further off than its own interval, and has it run at once. Where it is set forward, or a machine
wakes after a month, APScheduler's own interval would count every run that it missed, millions, before the next.

Most ticks would ask in vain most of the time. Where a tick says how to tell whether it has work (`Tick.work`), the
same thread looks (`conditions`) and has it run when it has; APScheduler runs it by itself only now and then, in case.
What one tick did may be another's work (a campaign that started has chunks to be sent): after it the thread looks at
once, so that the looks themselves may be far apart.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from flask import Flask

from ticketing import clock
from ticketing.extensions import db
from ticketing.outage import Failing
from ticketing.scheduler.conditions import Looks
from ticketing.scheduler.leader import ASK_SECONDS, Leader
from ticketing.scheduler.ticks import Tick

LOOK_SECONDS, RUN_ANYWAY_SECONDS = 0.7, 180.0
LOOK = "The look at what is due"
log = logging.getLogger(__name__)
# A tick that is still at work when it is to run again is no trouble: the next one asks.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


class Every(BaseTrigger):
    """Every so many seconds; what was missed is not made up for."""

    def __init__(self, seconds: float) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """An interval after the last time, or after now if that is over."""
        due = (previous_fire_time or now) + self.interval
        return due if due > now else now + self.interval


class Wake:
    """Ends the pause between two looks: for another look, or for good."""

    def __init__(self) -> None:
        self.told = threading.Event()
        self.ended = False

    def look(self) -> None:
        """Look now."""
        self.told.set()

    def end(self) -> None:
        """Look no more."""
        self.ended = True
        self.told.set()

    def waits(self, seconds: float) -> bool:
        """Pause, at most so long. Returns whether the looking goes on."""
        self.told.wait(seconds)
        self.told.clear()
        return not self.ended


@contextmanager
def running(app: Flask, leader: Leader | None, ticks: Iterable[Tick]) -> Iterator[None]:
    """The ticks run in the block, as far as this process leads; without `leader` only what concerns each machine."""
    mine = [tick for tick in ticks if leader is not None or tick.everywhere]
    wake = Wake()
    scheduler = _scheduler(app, leader, mine, wake)
    watchdog = threading.Thread(target=_watch, args=(app, leader, scheduler, mine, wake), name="ticks", daemon=True)
    if leader is not None:
        leader.ask()
    scheduler.start()
    watchdog.start()
    try:
        yield
    finally:
        wake.end()
        watchdog.join()
        scheduler.shutdown(wait=True)
        if leader is not None:
            leader.leave()


def reschedule_stranded(scheduler: BackgroundScheduler) -> int:
    """Have those jobs run at once that wait for longer than their interval; how many."""
    now = clock.true_now()
    far = [job for job in scheduler.get_jobs() if job.next_run_time - now > 2 * job.trigger.interval]
    for job in far:
        job.modify(next_run_time=now)
    if far:
        log.warning("The clock was set back: %s ticks were scheduled anew", len(far))
    return len(far)


def _watch(
    app: Flask, leader: Leader | None, scheduler: BackgroundScheduler, ticks: Sequence[Tick], wake: Wake
) -> None:
    """What goes by the monotonic clock: jobs left behind, the lead, and what has work."""
    with app.app_context():
        looks, looked = Looks(db.engine, ticks), clock.monotonic()
        while wake.waits(LOOK_SECONDS):
            if clock.monotonic() - looked >= ASK_SECONDS:
                looked = clock.monotonic()
                reschedule_stranded(scheduler)
                if leader is not None:
                    leader.ask()
            run_what_has_work(scheduler, looks, leads=leader is not None and leader.leads)
        looks.conditions.close()


def run_what_has_work(scheduler: BackgroundScheduler, looks: Looks, *, leads: bool) -> None:
    """Have those ticks run at once that have something to do. Whatever goes wrong, the next look asks again."""
    try:
        for tick in looks.with_work(clock.now(), leads=leads):
            scheduler.modify_job(tick.name, next_run_time=clock.true_now())
        failing.went_well(LOOK)
    except Exception as problem:  # noqa: BLE001 - the outer loop
        failing.failed(LOOK, problem)


def _scheduler(app: Flask, leader: Leader | None, ticks: Iterable[Tick], wake: Wake) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None})
    for tick in ticks:
        every = tick.seconds if tick.work is None else max(tick.seconds, RUN_ANYWAY_SECONDS)
        scheduler.add_job(_run_and_look, Every(every), args=(app, tick, leader, wake), id=tick.name)
    return scheduler


def _run_and_look(app: Flask, tick: Tick, leader: Leader | None, wake: Wake) -> None:
    """One tick; and where it had been told of work, a look at what it left. One without an interval would go round."""
    run(app, tick, leader)
    if tick.work is not None and tick.seconds:
        wake.look()


failing = Failing()


def run(app: Flask, tick: Tick, leader: Leader | None) -> None:
    """One tick in its own transaction. Whatever goes wrong is logged, and the next tick asks again."""
    if not tick.everywhere and not (leader and leader.leads):
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
