"""The worker: it sends, runs the ticks and takes what is handed to it by LMTP; the database says what is due.

APScheduler only starts ticks; each is an idempotent question, so one that was missed is caught up by the next and two
workers at once do no harm. Of several workers one leads, by a lease in the database, and runs what concerns all
machines.

With a broker the worker runs ticks but does not send: senders do, on as many machines as needed (`sender`).
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING

from flask import Flask

from ticketing.massmail.broker import queue
from ticketing.massmail.chunks import claiming, lost, restored
from ticketing.massmail.chunks.claiming import ANY_LEASED, ANY_READY
from ticketing.massmail.chunks.watching import Watch
from ticketing.massmail.returns.lmtp import receiving
from ticketing.massmail.sender import loop
from ticketing.massmail.sender.feeds import ASKED_ANYWAY, DueChunks
from ticketing.scheduler import heartbeat
from ticketing.scheduler.leader import Leader, owner
from ticketing.scheduler.running import failing, running
from ticketing.scheduler.ticks import Tick
from ticketing.wings import TICKS

if TYPE_CHECKING:
    from config import Settings


def run(app: Flask, *, send: bool | None = None) -> None:
    """Run ticks and send until SIGTERM or SIGINT; what is being handed over is finished first.

    `send`: whether this process takes chunks by itself; by default only where there is no broker.
    """
    settings = app.config["SETTINGS"]
    stop = _told_to_stop()
    with app.app_context():
        restored.look_first(settings.data_dir, stop)
    feed = DueChunks(idle=ASKED_ANYWAY)
    sends = send or (send is None and not settings.broker_url)
    leader = Leader(app, owner())
    ticks = [*_of_each_machine(settings), *TICKS, *_of_leases(settings, leader)]
    if sends:
        ticks += _of_chunks(feed)
    with running(app, leader, ticks), receiving(app):
        if sends:
            with app.app_context():
                loop.run(settings, stop, feed)
        else:
            stop.wait()


def run_sender(app: Flask) -> None:
    """Send the chunks that the broker delivers, and nothing else, until SIGTERM or SIGINT."""
    logging.basicConfig()  # Celery tells nobody of a broker that is away unless somebody listens
    settings = app.config["SETTINGS"]
    stop = _told_to_stop()
    with app.app_context():
        restored.look_first(settings.data_dir, stop)
    with running(app, None, [*_of_each_machine(settings), *TICKS]), app.app_context():
        queue.send(settings, stop)


def _of_each_machine(settings: Settings) -> Iterator[Tick]:
    """A sign of life, and whether the database is still the one that this machine knows."""

    def beat(_at: datetime) -> None:
        heartbeat.beat(settings.data_dir, failing.told)

    def look(at: datetime) -> None:
        restored.look(settings.data_dir, at)

    yield Tick("heartbeat", 5, beat, own_transactions=True, everywhere=True)
    yield Tick("restored", restored.LOOK_SECONDS, look, own_transactions=True, everywhere=True)


def _of_leases(settings: Settings, leader: Leader) -> Iterator[Tick]:
    """Chunks whose machine is lost; with a broker, chunks to be handed out."""
    watch = Watch(timedelta(seconds=settings.lease_seconds + settings.machine_grace_seconds))
    since = leader.since

    def settle(at: datetime) -> None:
        nonlocal since
        if leader.since != since:  # it did not lead, or was without the database: what stood meanwhile proves nothing
            since = leader.since
            watch.forget()
        lost.settle_lost(watch.silent(claiming.leases()), at)

    def hand_out(at: datetime) -> None:
        queue.hand_out(settings, at)

    yield Tick("lost_machines", 5, settle, own_transactions=True, work=ANY_LEASED)
    if settings.broker_url:
        yield Tick("hand_out", 1, hand_out, own_transactions=True, work=ANY_READY)


def _of_chunks(feed: DueChunks) -> Iterator[Tick]:
    """Tell this process's own sender that there are chunks, or that some may have to be taken over."""

    def notify(_at: datetime) -> None:
        feed.notify()

    yield Tick("chunks", 0, notify, own_transactions=True, everywhere=True, work=ANY_READY)
    # Nobody notices when a sender dies: while a chunk is in somebody's hands the lease is looked at every second.
    yield Tick("held_chunks", 1, notify, own_transactions=True, everywhere=True, work=ANY_LEASED)


def _told_to_stop() -> threading.Event:
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop
