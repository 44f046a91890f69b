"""The worker: it sends, rings the ticks and takes what is handed to it by LMTP; the database says what is due.

APScheduler only rings; every tick is an idempotent question, so a missed ring is caught up by the next and two workers
at once do no harm. Of several workers one leads, by a lease in the database, and rings what concerns all machines.

With a broker the worker rings but does not send: senders do, on as many machines as needed (`sender`).
"""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from flask import Flask

from ticketing import leading
from ticketing.leading import Lead
from ticketing.massmail.broker import queue
from ticketing.massmail.chunks import restored
from ticketing.massmail.returns.lmtp import receiving
from ticketing.massmail.sender import loop
from ticketing.massmail.sender.feeds import ASKED_ANYWAY, DueChunks
from ticketing.ringing import ringing


def run(app: Flask, *, send: bool | None = None) -> None:
    """Ring and send until SIGTERM or SIGINT; what is being handed over is finished first.

    `send`: whether this process takes chunks by itself; by default only where there is no broker.
    """
    settings = app.config["SETTINGS"]
    stop = _told_to_stop()
    with app.app_context():
        restored.look_first(settings.data_dir, stop)
    feed = DueChunks(idle=ASKED_ANYWAY)
    sends = send or (send is None and not settings.broker_url)
    with ringing(app, Lead(app, leading.owner()), feed if sends else None), receiving(app):
        if sends:
            with app.app_context():
                loop.run(settings, stop, feed)
        else:
            stop.wait()


def run_sender(app: Flask) -> None:
    """Send what the broker rings for, and nothing else, until SIGTERM or SIGINT."""
    logging.basicConfig()  # Celery tells nobody of a broker that is away unless somebody listens
    settings = app.config["SETTINGS"]
    stop = _told_to_stop()
    with app.app_context():
        restored.look_first(settings.data_dir, stop)
    with ringing(app, None), app.app_context():
        queue.send(settings, stop)


def _told_to_stop() -> threading.Event:
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return stop
