"""Where a sender's chunks come from: whatever is due, or the ones that the broker rang for.

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

IDLE, RUNG_FOR, ASKED_ANYWAY = 0.4, 1.0, 5.0


class Feed(Protocol):
    """Asked on the books' thread. `idle`: so many seconds after nothing was found it is asked again, rung or not."""

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

    def rings(self) -> bool:
        """Whether there is something to claim that was not there before. Asked on any thread."""

    def hear(self, ring: Callable[[], object]) -> None:
        """Call this, on whatever thread, when there is."""

    def end(self) -> None:
        """Nothing is claimed any more."""


class Anything:
    """Whatever is due. `ring` is called by whoever notices that something is; it is asked for anyway."""

    def __init__(self, idle: float = IDLE) -> None:
        self.idle = idle
        self.ring: Callable[[], object] = lambda: None

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

    def rings(self) -> bool:
        return False

    def hear(self, ring: Callable[[], object]) -> None:
        self.ring = ring

    def end(self) -> None:
        self.ring = lambda: None


@dataclass
class Rung:
    """The chunks that the broker rang for. Each ring waits in a thread of its own until its chunk was given back."""

    patience: float
    offers: list[Place] = field(default_factory=list)
    served: dict[Place, threading.Event] = field(default_factory=dict)
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    heard: Callable[[], object] = lambda: None
    idle: float = RUNG_FOR

    def serve(self, place: Place) -> bool:
        """Offer a chunk to the sender and wait until it is done with, for at most `patience` seconds.

        False if it was not taken because this process is ending: then somebody else shall have it. A second ring for
        a chunk that is being served is answered at once.
        """
        with self.lock:
            if self.closed:
                return False
            known = place in self.served
            if place not in self.offers:
                self.offers.append(place)
            done = self.served.setdefault(place, threading.Event())
        self.heard()
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
                continue  # only for now: answered, its ring would be lost until the next one
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

    def rings(self) -> bool:
        return bool(self.offers)

    def hear(self, ring: Callable[[], object]) -> None:
        self.heard = ring

    def end(self) -> None:
        self.heard = lambda: None

    def close(self) -> None:
        """Nothing more is taken: every ring is answered."""
        with self.lock:
            self.closed = True
            for done in self.served.values():
                done.set()

    def _forget(self, place: Place) -> None:
        with self.lock:
            if place in self.offers:
                self.offers.remove(place)
