"""How a sender listens to the broker: Celery's consumer without what it would set up and nobody here uses.

Imported only where there is a broker. Where one queue is a quorum queue, Celery declares 28 more for delayed tasks;
a chunk's delay stands in the database. What Celery calls critical when a broker comes back is that a ring of the old
connection can't be acknowledged: the broker rings again, and the lease in the database says that it is done.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from celery import bootsteps
from celery.worker import consumer

log = logging.getLogger(__name__)
AWAY = ("consumer: Cannot connect", "consumer: Connection to broker lost")
HARMLESS = ("Couldn't ack", "Couldn't reject")
TALKERS = ("celery.worker.consumer.consumer", "celery.worker.request", "celery.worker.strategy")


@dataclass
class Hearing(logging.Filter):
    """One line when the broker goes away, one when it is heard again."""

    away: bool = False

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if said.startswith(HARMLESS):
            return False
        if not said.startswith(AWAY):
            return True
        first, self.away = not self.away, True
        record.msg, record.args, record.exc_info = " ".join(said.split()), (), None
        return first

    def again(self) -> None:
        """The broker answers."""
        if self.away:
            self.away = False
            log.warning("The broker is heard again")


hearing = Hearing()


def listen_quietly() -> None:
    """Let Celery's own words pass through `hearing`."""
    for name in TALKERS:
        logging.getLogger(name).addFilter(hearing)


class Told(bootsteps.StartStopStep):
    """Once a connection stands."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def start(self, _consumer: object) -> None:
        hearing.again()


class Listener(consumer.Consumer):
    """Connection, tasks, loop."""

    class Blueprint(consumer.Consumer.Blueprint):
        """The steps."""

        default_steps = (
            "celery.worker.consumer.connection:Connection",
            "ticketing.massmail.broker.consumer:Told",
            "celery.worker.consumer.tasks:Tasks",
            "celery.worker.consumer.consumer:Evloop",
        )
