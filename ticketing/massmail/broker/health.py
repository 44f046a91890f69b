"""Whether the broker answers, takes our sign-in, and a consumer is connected. Its library is loaded only where there is
a broker."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from ticketing.massmail.broker.queue import QUEUE
from ticketing.web.health.looks import PATIENCE, WELL

WAIT = PATIENCE / 2


def examined(url: str) -> str:
    """WELL, or what is wrong with it in words. The queue is made by whoever first sends or publishes."""
    from amqp import Connection
    from amqp.exceptions import AMQPError, NotFound

    parts = urlsplit(url)
    secure = parts.scheme == "amqps"
    connection = Connection(
        f"{parts.hostname}:{parts.port or (5671 if secure else 5672)}",
        userid=unquote(parts.username or "guest"), password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        ssl=secure, connect_timeout=WAIT, read_timeout=WAIT, write_timeout=WAIT,
    )  # fmt: skip
    try:
        connection.connect()
        found = connection.channel().queue_declare(QUEUE, passive=True)
        connection.close()
    except NotFound:
        return "ninguna máquina de envío ha escuchado todavía"
    except (OSError, AMQPError) as problem:
        return f"no responde: {problem}"
    finally:
        connection.collect()
    if found.consumer_count:
        return WELL
    waiting = f"{found.message_count} bloques esperan y " if found.message_count else ""
    return f"{waiting}ninguna máquina de envío escucha"
