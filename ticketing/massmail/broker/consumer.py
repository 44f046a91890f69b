"""The consumer of a sender process: Celery's, without what it would set up and nobody here uses.

Imported only where there is a broker. Where one queue is a quorum queue, Celery declares 28 more for delayed tasks;
a chunk's delay stands in the database. What Celery calls critical when a broker comes back is that a message of the
old connection can't be acknowledged: it is delivered again, and the lease in the database says that it is done.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from celery import bootsteps
from celery.worker import consumer

log = logging.getLogger(__name__)
AWAY = ("consumer: Cannot connect", "consumer: Connection to broker lost")
HARMLESS = ("Couldn't ack", "Couldn't reject")
LOGGERS = ("celery.worker.consumer.consumer", "celery.worker.request", "celery.worker.strategy")


@dataclass
class ConnectionLog(logging.Filter):
    """One line when the broker goes away, one when it is connected again."""

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
            log.warning("The broker is connected again")


connection_log = ConnectionLog()


def quieten_celery() -> None:
    """Let Celery's own words pass through `connection_log`."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(connection_log)


class Connected(bootsteps.StartStopStep):
    """Once a connection stands."""

    requires = ("celery.worker.consumer.connection:Connection",)

    def start(self, _consumer: object) -> None:
        connection_log.again()


class ChunkConsumer(consumer.Consumer):
    """Connection, tasks, loop."""

    class Blueprint(consumer.Consumer.Blueprint):
        """The steps."""

        default_steps = (
            "celery.worker.consumer.connection:Connection",
            "ticketing.massmail.broker.consumer:Connected",
            "celery.worker.consumer.tasks:Tasks",
            "celery.worker.consumer.consumer:Evloop",
        )
