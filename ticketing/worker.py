"""The worker: it sends and rings the ticks; both ask the database what is due.

APScheduler only rings; every tick is an idempotent question, so a missed ring is caught up by the next and two workers
at once do no harm. Of several workers one leads, by a lease in the database, and rings what concerns all machines.

With a broker the worker rings but does not send: senders do, on as many machines as needed (`sender`).
"""

from __future__ import annotations

import logging
import signal
import threading
from datetime import datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from ticketing import clock, heartbeat, leading
from ticketing.extensions import db
from ticketing.leading import Lead
from ticketing.massmail.delivery import broker, lost, restored, sender
from ticketing.ticks import Tick
from ticketing.wings import TICKS

if TYPE_CHECKING:
    from config import Settings

log = logging.getLogger(__name__)
# A tick that is still at work when it is rung again is no trouble: the next one asks.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


def run(app: Flask, *, send: bool | None = None) -> None:
    """Ring and send until SIGTERM or SIGINT; what is being handed over is finished first.

    `send`: whether this process takes chunks by itself; by default only where there is no broker.
    """
    settings = app.config["SETTINGS"]
    stop = _told_to_stop()
    with app.app_context():
        restored.look_first(settings.data_dir, stop)
    lead = Lead(app, leading.owner())
    scheduler = _scheduler(app, lead)
    scheduler.start()
    try:
        if send or (send is None and not settings.broker_url):
            with app.app_context():
                sender.run(settings, stop)
        else:
            stop.wait()
    finally:
        scheduler.shutdown(wait=True)
        lead.leave()


def run_sender(app: Flask) -> None:
    """Send what the broker rings for, and nothing else, until SIGTERM or SIGINT."""
    logging.basicConfig()  # Celery tells nobody of a broker that is away unless somebody listens
    settings = app.config["SETTINGS"]
    stop = _told_to_stop()
    with app.app_context():
        restored.look_first(settings.data_dir, stop)
    scheduler = _scheduler(app, None)
    scheduler.start()
    try:
        with app.app_context():
            broker.send(settings, stop)
    finally:
        scheduler.shutdown(wait=True)


def _told_to_stop() -> threading.Event:
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop


def _scheduler(app: Flask, lead: Lead | None) -> BackgroundScheduler:
    """Rings everything, as far as this process leads; without `lead` only what concerns each machine."""
    scheduler = BackgroundScheduler(timezone="UTC")
    settings = app.config["SETTINGS"]
    beats = Tick("heartbeat", 5, lambda at: heartbeat.beat(settings.data_dir), own_transactions=True, everywhere=True)
    looks = Tick(
        "restored", 10, lambda at: restored.look(settings.data_dir, at), own_transactions=True, everywhere=True
    )
    if lead is not None:
        lead.ask()
        scheduler.add_job(lead.ask, "interval", seconds=leading.ASK_SECONDS, id="lead", coalesce=True)
    for tick in (beats, looks, *TICKS, *(_of_many_machines(settings, lead) if lead else ())):
        if lead is not None or tick.everywhere:
            given = (app, tick, lead)
            scheduler.add_job(_ring, "interval", args=given, seconds=tick.seconds, id=tick.name, coalesce=True)
    return scheduler


def _of_many_machines(settings: Settings, lead: Lead) -> list[Tick]:
    grace = timedelta(seconds=settings.machine_grace_seconds)

    def settle(at: datetime) -> None:
        # After a time without the database every lease looks old: let the living renew theirs first.
        if lead.for_seconds() >= settings.machine_grace_seconds:
            lost.settle_lost(grace, at)

    ticks = [Tick("lost_machines", 5, settle, own_transactions=True)]
    if settings.broker_url:
        ticks.append(Tick("hand_out", 1, lambda at: broker.hand_out(settings, at), own_transactions=True))
    return ticks


def _ring(app: Flask, tick: Tick, lead: Lead | None) -> None:
    """One tick in its own transaction. Whatever goes wrong is logged, and the next tick asks again."""
    if not tick.everywhere and not (lead and lead.leads):
        return
    with app.app_context():
        try:
            tick.act(clock.now())
            if not tick.own_transactions:
                db.session.commit()
        except Exception:
            log.exception("Tick %s failed; the next one asks again", tick.name)
            db.session.rollback()
