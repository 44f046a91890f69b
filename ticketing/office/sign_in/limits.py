"""How many guesses are heard: by account from one origin, by account, and by origin, with a growing wait.

Never a lock: whoever guesses at somebody's account from elsewhere soon has to wait, its owner hardly.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

import mailboxes

WINDOW = timedelta(hours=1)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Limit:
    """After `free` failures within the window each further attempt has to wait, twice as long each time."""

    key: str
    free: int

    def wait(self, count: int, last: datetime | None, at: datetime) -> timedelta:
        """How long until the next attempt is heard; nothing or less means now."""
        if last is None or count < self.free:
            return timedelta()
        doubled: timedelta = FIRST_WAIT * 2 ** min(count - self.free, 10)
        return last + min(doubled, LONGEST_WAIT) - at


def limits(email: str, origin: str) -> tuple[Limit, Limit, Limit]:
    """The limits that an attempt meets. An office may share one origin, so that one is the widest."""
    account = email.strip().lower()
    return (
        Limit(_key("pair", account, origin), 5),
        Limit(_key("account", account), 10),
        Limit(_key("origin", origin), 40),
    )


def of_programs(origin: str) -> Limit:
    """What wrong API keys meet. A key that is right never waits for it: one origin may stand for a whole office."""
    return Limit(_key("program", origin), 40)


def of_links(email: str, origin: str) -> tuple[Limit, Limit]:
    """What asking for links to set a password meets: nobody's mailbox is filled, and guesses at signing in are counted
    apart."""
    return Limit(_key("link", mailboxes.key(email)), 3), Limit(_key("link origin", origin), 20)


def sentence(wait: timedelta) -> str:
    """What the person is told."""
    return f"Demasiados intentos fallidos. Por seguridad, espere {_minutes(wait)} y vuelva a intentarlo."


def wait_for_a_link(wait: timedelta) -> str:
    """What whoever asks for too many links is told."""
    return f"Ya se pidieron varios enlaces. Revise su correo, también el no deseado, o espere {_minutes(wait)}."


def _minutes(wait: timedelta) -> str:
    minutes = max(1, math.ceil(wait / timedelta(minutes=1)))
    return f"{minutes} minuto" if minutes == 1 else f"{minutes} minutos"


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
