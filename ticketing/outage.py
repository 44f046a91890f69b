"""What goes wrong again and again, told once: a database that is away is one line when it goes and one when it is back,
whoever notices; a defect is told whole once, and again every hour."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from sqlalchemy import Engine

from ticketing import clock, patience

QUIET_SECONDS, TOLD_AGAIN_SECONDS = 5.0, 3600.0
log = logging.getLogger(__name__)


@dataclass
class Outage:
    """Of the database, as one process sees it. What comes and goes within seconds is one outage."""

    away: bool = False
    told: bool = False
    began_at: float = 0.0
    ended_at: float = -QUIET_SECONDS
    in_vain: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def found(self, problem: BaseException) -> bool:
        """Whether the database is away, which is then told if that is news."""
        if not patience.away(problem):
            return False
        now = clock.monotonic()
        with self.lock:
            if not self.away:
                self.away, self.began_at, self.in_vain, self.told = True, now, 0, False
            self.in_vain += 1
            if not self.told and (now - self.ended_at >= QUIET_SECONDS):
                self.told = True
                log.warning("The database is busy or away; it is asked again: %s", _words(problem))
        return True

    def over(self) -> None:
        """It answers."""
        if self.away:  # asked for every transaction: the lock only where there is something to tell
            self._ended()

    def _ended(self) -> None:
        with self.lock:
            was_away, self.away, now = self.away, False, clock.monotonic()
            if was_away and self.told:
                took = now - self.began_at
                log.warning("The database answers again, after %.0f s; asked in vain: %s", took, self.in_vain)
            self.ended_at = now


database = Outage()


@dataclass
class Failing:
    """What fails now, by name, and how that was said: what goes wrong every second is not told every second."""

    told: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def now(self) -> str:
        """What fails at this moment, by the kinds of the errors alone; empty where nothing does."""
        return ", ".join(sorted({words.partition("(")[0] for words, _ in self.told.values()}))

    def went_well(self, name: str) -> None:
        """Whatever it was, it is over."""
        if self.told.pop(name, None):
            log.warning("%s works again", name)

    def failed(self, name: str, problem: Exception) -> None:
        """A defect is told whole once, and again every hour or when it is another; the database's absence as such."""
        if database.found(problem):
            return
        words, now = repr(problem), clock.monotonic()
        before, at = self.told.get(name, ("", 0.0))
        if before != words or now - at >= TOLD_AGAIN_SECONDS:
            log.error("%s failed; it is tried again", name, exc_info=problem)
            self.told[name] = words, now


class _Known(logging.Filter):
    """Drops what the tools say, each time with a traceback, of a connection that broke: it is told above."""

    def filter(self, record: logging.LogRecord) -> bool:
        broke = record.exc_info[1] if record.exc_info else None
        return type(broke).__module__.partition(".")[0] not in ("psycopg", "sqlite3")


_known = _Known()


def hush(engine: Engine) -> None:
    """Let the tools keep to themselves what is told here."""
    pool = type(engine.pool)
    logging.getLogger(f"{pool.__module__}.{pool.__qualname__}").addFilter(_known)
    logging.getLogger("psycopg").setLevel(logging.ERROR)


def _words(problem: BaseException) -> str:
    """In one line."""
    return " ".join(str(getattr(problem, "orig", None) or problem).split())[:300]
