"""How a sender listens to the broker: Celery's consumer without what it would set up and nobody here uses.

Imported only where there is a broker. Where one queue is a quorum queue, Celery declares 28 more for delayed tasks;
a chunk's delay stands in the database.
"""

from __future__ import annotations

from celery.worker import consumer


class Listener(consumer.Consumer):
    """Connection, tasks, loop."""

    class Blueprint(consumer.Consumer.Blueprint):
        """The three steps."""

        default_steps = (
            "celery.worker.consumer.connection:Connection",
            "celery.worker.consumer.tasks:Tasks",
            "celery.worker.consumer.consumer:Evloop",
        )
