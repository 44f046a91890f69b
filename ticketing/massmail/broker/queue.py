"""Many sender machines: a queue carries the ids of chunks that are due; the lease in the database decides.

The leading worker publishes every chunk that is due and publishes again those that nobody took (a message may be lost,
a broker may be away: nothing depends on it). A sender process is a Celery worker whose messages are served by the one
`Sender` of the process, so connections to the mail server outlive a chunk. A message is acknowledged when its chunk was
given back; if the process dies before, RabbitMQ delivers it to another, who finds the lease still running, or not.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import not_, or_, tuple_, update

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.chunks import claiming
from ticketing.massmail.chunks.claiming import Place
from ticketing.massmail.recipients.models import READY, Chunk
from ticketing.massmail.sender import loop
from ticketing.massmail.sender.feeds import DeliveredChunks
from ticketing.massmail.transports import troubles
from ticketing.massmail.transports.models import BROKER, TransportTrouble

if TYPE_CHECKING:
    from config import Settings

log = logging.getLogger(__name__)
QUEUE, TASK = "despacho.chunks", "despacho.send_chunk"
EXPIRES = timedelta(seconds=60)  # a message that nobody took is void after this, and its chunk is published again
MOST_QUEUED = 64  # messages on their way at a time: the queue stays short whatever the campaign's size
AT_ONCE = 4  # messages a sender process takes from the queue: enough that one waits while another is recorded
PATIENCE = 900.0  # half of RabbitMQ's own limit for an unacknowledged message
CONFIRMED_WITHIN = 10


@lru_cache(maxsize=4)
def celery(url: str) -> Any:
    """The Celery application of one broker. Without a broker Celery is never imported."""
    from celery import Celery
    from kombu.entity import Exchange, Queue

    made = Celery("despacho", broker=url, set_as_current=False)
    arguments = {"x-queue-type": "quorum"}
    made.conf.update(
        task_queues=[Queue(QUEUE, Exchange(QUEUE, "direct"), routing_key=QUEUE, queue_arguments=arguments)],
        task_default_queue=QUEUE,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_consumer="ticketing.massmail.broker.consumer:ChunkConsumer",
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        broker_transport_options={"confirm_publish": True},
        broker_connection_timeout=4,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_heartbeat=10,
    )
    return made


def hand_out(settings: Settings, at: datetime) -> int:
    """Publish the chunks that are due and were not published lately; how many. Its own transactions.

    They are marked first: a sender that gets the message while the mark is being written finds the chunk locked, takes
    it for somebody else's, and the message is lost until the next.
    """
    places = _unpublished(at)
    if not places:
        return 0
    _mark(places, at - clock.offset())
    trouble: list[str] = []
    published = set(_publish(settings, places, trouble))
    _mark([place for place in places if place not in published], None)
    _tell(trouble, at)
    return len(published)


def _tell(trouble: Sequence[str], at: datetime) -> None:
    """One line when the broker goes away and one when it is back; the pages read it where it is kept."""
    known = db.session.get(TransportTrouble, BROKER) is not None
    if trouble and not known:
        log.warning("The broker cannot be reached; nothing is lost, it is tried again: %s", trouble[0])
        troubles.note_trouble(BROKER, since=at, retry_at=at, said=trouble[0])
    if known and not trouble:
        log.warning("The broker can be reached again")
        troubles.note_recovery(BROKER)
    db.session.commit()


def _mark(places: Sequence[Place], published_at: datetime | None) -> None:
    if places:
        still = (Chunk.state == READY, tuple_(Chunk.campaign_id, Chunk.number).in_(places))
        change = update(Chunk).where(*still).values(published_at=published_at)
        db.session.execute(change.execution_options(synchronize_session=False))
        db.session.commit()


def send(settings: Settings, stop: threading.Event) -> None:
    """Send the chunks that the broker delivers until `stop` is set; what is being handed over then is finished."""
    feed = DeliveredChunks(PATIENCE)
    with _consuming(settings, feed, stop):
        try:
            loop.run(settings, stop, feed)
        finally:
            feed.close()


def connection_errors() -> tuple[type[Exception], ...]:
    """What a broker that is away raises."""
    from kombu.exceptions import OperationalError

    return OSError, OperationalError


def _unpublished(at: datetime) -> list[Place]:
    """At most MOST_QUEUED less those that are on their way; no transaction stays open."""
    now = at - clock.offset()
    on_its_way = Chunk.published_at.between(now - EXPIRES, now + EXPIRES)  # beyond: marked while the clock was ahead
    fresh = (Chunk.state == READY) & or_(Chunk.published_at.is_(None), not_(on_its_way))
    queued = claiming.waiting(at, (Chunk.state == READY) & on_its_way).limit(MOST_QUEUED)
    room = MOST_QUEUED - len(db.session.execute(queued).all())
    found = db.session.execute(claiming.waiting(at, fresh).limit(room)).all() if room > 0 else []
    db.session.rollback()
    return [(campaign, number) for campaign, number in found]


def _publish(settings: Settings, places: list[Place], trouble: list[str]) -> Iterator[Place]:
    """Those that the broker has confirmed. The first failure ends it, in `trouble`: the next tick asks again."""
    app = celery(settings.broker_url)
    how = {
        "queue": QUEUE,
        "expiration": EXPIRES.total_seconds(),
        "confirm_timeout": CONFIRMED_WITHIN,
        "retry_policy": {"max_retries": 1, "interval_start": 0, "interval_max": 0.2},
    }
    for place in places:
        try:
            app.send_task(TASK, place, ignore_result=True, **how)
        except connection_errors() as problem:
            trouble.append(str(problem))
            return
        yield place


@contextmanager
def _consuming(settings: Settings, feed: DeliveredChunks, stop: threading.Event) -> Iterator[None]:
    """A Celery worker in a thread beside, until the block ends; if it ends by itself, `stop` is set."""
    from celery.worker import WorkController, state

    from ticketing.massmail.broker.consumer import quieten_celery

    quieten_celery()
    app = celery(settings.broker_url)
    _register(app, feed.serve)
    app.finalize()
    worker = WorkController(
        app=app, pool_cls="threads", concurrency=AT_ONCE, without_gossip=True, without_mingle=True,
        without_heartbeat=True,
    )  # fmt: skip

    def consume() -> None:
        try:
            worker.start()
        finally:
            stop.set()

    thread = threading.Thread(target=consume, name="broker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        state.should_stop = 0
        thread.join(15)


def _register(app: Any, serve: Callable[[Place], bool]) -> None:
    """A message is done with when its chunk was given back; one that nobody took here goes to somebody else."""
    from celery.exceptions import Reject

    @app.task(name=TASK)
    def send_chunk(campaign: int, number: int) -> None:
        if not serve((campaign, number)):
            raise Reject("this sender is ending", requeue=True)
