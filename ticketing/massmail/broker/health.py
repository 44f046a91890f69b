"""Whether the broker answers, takes our sign-in, and somebody listens there. Its library is loaded only where there is
a broker."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from ticketing.massmail.broker.queue import QUEUE
from ticketing.web.health.looks import PATIENCE, WELL

WAIT = PATIENCE / 2


def heard(url: str) -> str:
    """WELL, or what is wrong with it in words. The queue is made by whoever first sends or rings."""
    from amqp import Connection
    from amqp.exceptions import AMQPError, NotFound

    parts = urlsplit(url)
    secure = parts.scheme == "amqps"
    bell = Connection(
        f"{parts.hostname}:{parts.port or (5671 if secure else 5672)}",
        userid=unquote(parts.username or "guest"), password=unquote(parts.password or "guest"),
        virtual_host=unquote(parts.path[1:]) or "/",
        ssl=secure, connect_timeout=WAIT, read_timeout=WAIT, write_timeout=WAIT,
    )  # fmt: skip
    try:
        bell.connect()
        found = bell.channel().queue_declare(QUEUE, passive=True)
        bell.close()
    except NotFound:
        return "ninguna máquina de envío ha escuchado todavía"
    except (OSError, AMQPError) as problem:
        return f"no responde: {problem}"
    finally:
        bell.collect()
    if found.consumer_count:
        return WELL
    waiting = f"{found.message_count} bloques esperan y " if found.message_count else ""
    return f"{waiting}ninguna máquina de envío escucha"
