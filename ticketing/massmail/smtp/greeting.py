"""The first words with a mail server, for whoever watches: greeted, protected where the address says so, and goodbye.

Nobody signs in: what is asked once a minute must lock no account.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ticketing.massmail.smtp.connecting import connect
from ticketing.massmail.smtp.servers import Patience, Server, Unwelcome
from ticketing.massmail.smtp.wire import Broken
from ticketing.web.health.looks import PATIENCE, WELL

SOON = PATIENCE - 0.2


def greeted(server: Server, name: str) -> str:
    """WELL, or why no message could be handed over there now; in less than the time that a look has."""
    return asyncio.run(_greeted(replace(server, user="", grant=None), name))


async def _greeted(server: Server, name: str) -> str:
    try:
        async with asyncio.timeout(SOON):
            opened = await connect(replace(server, patience=Patience(SOON, SOON, SOON, SOON)), name)
            try:
                opened.wire.write(b"QUIT\r\n")
                await opened.wire.reply(SOON)
            finally:
                await opened.wire.close()
    except TimeoutError:
        return f"{server.name} no terminó de saludar en {PATIENCE:.0f} s"
    except (Broken, Unwelcome) as problem:
        return problem.sentence[0].lower() + problem.sentence[1:].rstrip(".")
    return WELL
