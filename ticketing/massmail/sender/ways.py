"""The ways out: the transports that may be used, and which of them the next connection takes.

The lowest priority that can be used carries everything; within it connections are shared out by weight. A way that
fails rests by itself, costs no recipient a try, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import mailboxes
from ticketing import clock
from ticketing.massmail.sender.backoff import Backoff
from ticketing.massmail.smtp.servers import Server
from ticketing.massmail.transports.usable import Usable

CROWDED = 60.0


@dataclass(eq=False)
class Way:
    """A transport with its back-off. `open`: connections on it or being opened, of which `talking` were let in; `most`:
    how many its pace needs (None: as many as it bears). `spent`: it has taken what it takes in a day. `crowd`: how many
    its door let in when it let in no more, and until when that is believed. `utf8`: it takes any letters in an address,
    as declared and offered at the last greeting (SMTPUTF8)."""

    usable: Usable
    backoff: Backoff = field(default_factory=Backoff)
    since_at: datetime = field(default_factory=clock.now)
    open: int = 0
    talking: int = 0
    most: int | None = None
    spent: bool = False
    crowd: tuple[int, float] = (0, 0.0)
    utf8: bool = False

    @property
    def server(self) -> Server:
        return self.usable.server

    @property
    def free(self) -> bool:
        """Whether another connection may take it now. While it is not known to work, only one tries."""
        if self.backoff.blocked or self.open >= self.bears:
            return False
        return self.backoff.open or not (self.backoff.trying.locked() or (self.backoff.unproven and self.open))

    @property
    def bears(self) -> int:
        """How many connections at once."""
        many, until = self.crowd
        declared = min(self.usable.connections, self.most or self.usable.connections)
        return min(declared, many) if clock.monotonic() < until else declared

    def crowded(self) -> None:
        """Its door let nobody in besides those who talk to it already."""
        self.crowd = max(1, self.talking), clock.monotonic() + CROWDED

    def carries(self, from_address: str) -> bool:
        """Whether the server lets this From through."""
        tied = self.usable.from_tied_to
        return not tied or mailboxes.same(tied, from_address)


@dataclass
class Ways:
    """Every way out, by priority."""

    ways: list[Way] = field(default_factory=list)

    def learn(self, usable: Iterable[Usable]) -> None:
        """What may be used from now on. A way that did not change keeps what is known of its server."""
        known = {way.usable: way for way in self.ways}
        self.ways = [known.get(one) or Way(one) for one in usable]

    @property
    def blocked(self) -> bool:
        """Whether it is too early for a try on any of them."""
        return all(way.backoff.blocked for way in self.ways)

    @property
    def open(self) -> int:
        """Connections on all of them: what a crash could repeat is at most one message on each."""
        return sum(way.open for way in self.ways)

    @property
    def pause(self) -> float:
        """Seconds until the first of them may be tried."""
        return min((way.backoff.pause for way in self.ways), default=0.0)

    def others(self, than: Way) -> bool:
        """Whether another way can be used now."""
        return any(not way.backoff.blocked for way in self.ways if way is not than)

    def pick(self) -> Way | None:
        """The way that the next connection takes; None if none is free."""
        at_hand = [way for way in self.ways if not way.backoff.blocked and not way.spent]
        if not at_hand:
            return None
        first = min(way.usable.priority for way in at_hand)
        free = [way for way in at_hand if way.usable.priority == first and way.free]
        return min(free, key=lambda way: way.open / way.usable.weight, default=None)
