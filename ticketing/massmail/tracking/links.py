"""Where links lead, also when the database does not answer: remembered in the process, and copied to a file.

A table is asked for anew after a few seconds, because a link may be re-pointed. The asking has little time: if the
database is slow or away, what was known before answers. Nothing known and nothing kept: `Away`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

import weblinks
from ticketing import clock, outage
from ticketing.massmail.message.links import SEEN, keep_links, kept_links

log = logging.getLogger(__name__)
MOST_REMEMBERED = 500
FRESH_SECONDS = 3.0
PATIENCE_FIRST, PATIENCE_AGAIN = 3.0, 0.3


class Away(Exception):
    """Where a link leads cannot be said now: the database does not answer, and nothing is remembered."""


@dataclass
class Table:
    """A campaign's destinations, ready for a header; None where one cannot stand in it."""

    urls: tuple[str | None, ...]
    asked: float = 0.0


@dataclass
class Links:
    """`read(campaign)` gives the destinations, or None; SQLAlchemyError where it cannot."""

    folder: Path
    read: Callable[[int], Sequence[str] | None]
    _known: dict[int, Table] = field(default_factory=dict)
    _asking: dict[int, threading.Thread] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def target(self, campaign: int, link: int) -> str | None:
        """Where a link leads, as a URI; None: nowhere. Raises Away."""
        table = self._known.get(campaign)
        if table is None or clock.monotonic() - table.asked > FRESH_SECONDS:
            table = self._asked(campaign, table)
        return table.urls[link] if link < len(table.urls) else None

    def _asked(self, campaign: int, known: Table | None) -> Table:
        with self._lock:
            thread = self._asking.get(campaign)
            if thread is None:
                thread = threading.Thread(target=self._ask, args=(campaign,), daemon=True)
                self._asking[campaign] = thread
                thread.start()
        thread.join(PATIENCE_FIRST if known is None else PATIENCE_AGAIN)
        if known is not None and thread.is_alive():
            known.asked = clock.monotonic()
        return self._known.get(campaign) or self._kept(campaign)

    def _ask(self, campaign: int) -> None:
        try:
            self._learn(campaign, self.read(campaign) or ())
        except SQLAlchemyError as problem:
            if not outage.database.found(problem):
                log.warning("The links of campaign %s were not read again: %s", campaign, type(problem).__name__)
            known = self._known.get(campaign)
            if known is not None:
                known.asked = clock.monotonic()
        finally:
            with self._lock:
                self._asking.pop(campaign, None)

    def _learn(self, campaign: int, urls: Sequence[str]) -> None:
        known, fresh = self._known.get(campaign), tuple(weblinks.uri(url) for url in urls)
        if len(self._known) >= MOST_REMEMBERED and known is None:
            self._known.pop(next(iter(self._known)), None)
        self._known[campaign] = Table(fresh, clock.monotonic())
        if urls and (known is None or known.urls != fresh):
            try:
                keep_links(self.folder, campaign, urls, SEEN)
            except OSError as problem:
                log.warning("The links of campaign %s could not be copied: %s", campaign, problem)

    def _kept(self, campaign: int) -> Table:
        """From the file, which is remembered for a moment like an answer of the database. Raises Away."""
        urls = kept_links(self.folder, campaign)
        if not urls:
            raise Away
        table = Table(tuple(weblinks.uri(url) for url in urls), clock.monotonic())
        self._known.setdefault(campaign, table)
        return table
