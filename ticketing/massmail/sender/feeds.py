"""Where a sender's chunks come from: whatever is due, or the ones that the broker delivers.

Either way the lease in the database decides who sends a chunk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from ticketing.massmail.chunks import claiming
from ticketing.massmail.chunks.claiming import NOTHING, Place, Skip

IDLE, NOTIFIED_IDLE, ASKED_ANYWAY = 0.4, 1.0, 5.0


class Feed(Protocol):
    """Asked on the database's thread. `idle`: so many seconds after nothing was found it is asked again in any case."""

    idle: float

    def claim(
        self,
        owner: str,
        lease: timedelta,
        *,
        at: datetime,
        without: Sequence[Place],
        skip: Skip = NOTHING,
    ) -> Place | None:
        """A chunk that is now the owner's; None if there is none for it. The caller commits."""

    def gone(self, places: Iterable[Place]) -> None:
        """These chunks were given back, and that is committed."""

    def waiting(self) -> bool:
        """Whether there is something to claim that was not there before. Asked on any thread."""

    def on_news(self, notify: Callable[[], object]) -> None:
        """Call this, on whatever thread, when there is."""

    def end(self) -> None:
        """Nothing is claimed any more."""


class DueChunks:
    """Whatever is due. `notify` is called by whoever notices that something is; it is asked for anyway."""

    def __init__(self, idle: float = IDLE) -> None:
        self.idle = idle
        self.notify: Callable[[], object] = lambda: None

    def claim(
        self,
        owner: str,
        lease: timedelta,
        *,
        at: datetime,
        without: Sequence[Place],
        skip: Skip = NOTHING,
    ) -> Place | None:
        return claiming.claim(owner, lease, at=at, without=without, skip=skip)

    def gone(self, places: Iterable[Place]) -> None:
        """Nobody waits for it."""

    def waiting(self) -> bool:
        return False

    def on_news(self, notify: Callable[[], object]) -> None:
        self.notify = notify

    def end(self) -> None:
        self.notify = lambda: None


@dataclass
class DeliveredChunks:
    """The chunks that the broker delivered. Each message waits in a thread of its own until its chunk is given back."""

    patience: float
    offers: list[Place] = field(default_factory=list)
    served: dict[Place, threading.Event] = field(default_factory=dict)
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    notify: Callable[[], object] = lambda: None
    idle: float = NOTIFIED_IDLE

    def serve(self, place: Place) -> bool:
        """Offer a chunk to the sender and wait until it is done with, for at most `patience` seconds.

        False if it was not taken because this process is ending: then somebody else shall have it. A second message
        for a chunk that is being served is answered at once.
        """
        with self.lock:
            if self.closed:
                return False
            known = place in self.served
            if place not in self.offers:
                self.offers.append(place)
            done = self.served.setdefault(place, threading.Event())
        self.notify()
        if known:
            return True
        done.wait(self.patience)
        with self.lock:
            self.served.pop(place, None)
            taken = place not in self.offers
            if not taken:
                self.offers.remove(place)
            return taken or not self.closed

    def claim(
        self,
        owner: str,
        lease: timedelta,
        *,
        at: datetime,
        without: Sequence[Place],
        skip: Skip = NOTHING,
    ) -> Place | None:
        for place in list(self.offers):
            if place[0] in skip.campaigns:
                continue  # only for now: answered, its message would be lost until the next one
            held = place in without
            if not held and claiming.claim(owner, lease, at=at, only=place, skip=skip):
                self._forget(place)
                return place
            self._forget(place)
            if not held:
                self.gone([place])
        return None

    def gone(self, places: Iterable[Place]) -> None:
        with self.lock:
            for done in [self.served[place] for place in places if place in self.served]:
                done.set()

    def waiting(self) -> bool:
        return bool(self.offers)

    def on_news(self, notify: Callable[[], object]) -> None:
        self.notify = notify

    def end(self) -> None:
        self.notify = lambda: None

    def close(self) -> None:
        """Nothing more is taken: every message is answered."""
        with self.lock:
            self.closed = True
            for done in self.served.values():
                done.set()

    def _forget(self, place: Place) -> None:
        with self.lock:
            if place in self.offers:
                self.offers.remove(place)
