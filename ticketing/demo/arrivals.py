"""How a test message is seen as it arrived: the demo's mail catcher keeps everything."""

from __future__ import annotations

from ticketing.demo import letters
from ticketing.massmail.transports.arrivals import ARRIVALS
from ticketing.web.settings import settings


def install() -> None:
    """Let transports be proven against the catcher."""
    if caught not in ARRIVALS:
        ARRIVALS.append(caught)


def caught(rcpt: str, word: str) -> bytes | None:
    """The newest message to this address whose subject holds the word."""
    if not settings().demo:
        return None
    folder = settings().data_dir
    head = next((one for one in letters.newest(folder, words=rcpt, most=10) if word in one.subject), None)
    found = letters.one(folder, head.id) if head else None
    return found.raw if found else None
