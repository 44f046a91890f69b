"""The worker: the only process that sends. Ticks run beside the sender; both ask the database what is due.

APScheduler only rings; every tick is an idempotent question, so a missed ring is caught up by the next
and two workers at once do no harm.
"""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from ticketing import clock, heartbeat
from ticketing.extensions import db
from ticketing.massmail.delivery import sender
from ticketing.ticks import Tick
from ticketing.wings import TICKS

log = logging.getLogger(__name__)
# A tick that is still at work when it is rung again is no trouble: the next one asks.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; what is being handed over is finished first."""
    settings = app.config["SETTINGS"]
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    scheduler = _scheduler(app)
    scheduler.start()
    try:
        with app.app_context():
            sender.run(settings, stop)
    finally:
        scheduler.shutdown(wait=True)


def _scheduler(app: Flask) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone="UTC")
    beats = Tick("heartbeat", 5, lambda at: heartbeat.beat(app.config["SETTINGS"].data_dir), own_transactions=True)
    for tick in (beats, *TICKS):
        scheduler.add_job(_ring, "interval", args=(app, tick), seconds=tick.seconds, id=tick.name, coalesce=True)
    return scheduler


def _ring(app: Flask, tick: Tick) -> None:
    """One tick in its own transaction. Whatever goes wrong is logged, and the next tick asks again."""
    with app.app_context():
        try:
            tick.act(clock.now())
            if not tick.own_transactions:
                db.session.commit()
        except Exception:
            log.exception("Tick %s failed; the next one asks again", tick.name)
            db.session.rollback()
