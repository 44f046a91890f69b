"""Whether a mail server can be used just now, and when it is tried again."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from ticketing import clock

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


@dataclass
class Backoff:
    """Whether the server can be used. After a failure only one connection tries, once a pause; the pauses double.

    `unproven`: the failures before a connection that was let in and has handed nothing over yet. A server may open its
    door and take no message: then the pauses go on from there.
    """

    failures: int = 0
    unproven: int = 0
    said: str = ""
    resting_until: float = 0.0
    worked_before: bool = False
    trying: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def blocked(self) -> bool:
        """Whether it is too early for another try."""
        return clock.monotonic() < self.resting_until

    @property
    def open(self) -> bool:
        return self.worked_before and not self.failures and not self.unproven

    @property
    def well(self) -> bool:
        """Whether the last that is known of it is good."""
        return not self.failures and not self.unproven

    @property
    def pause(self) -> float:
        """Seconds until the next try."""
        return max(0.0, self.resting_until - clock.monotonic())

    def failed(self, said: str, *, still: bool = False) -> None:
        """The server cannot be used now; `still`: nor could it before, although it opened its door. The pause has
        jitter, so that many senders do not come back at once."""
        before = max(self.failures, self.unproven) if still else self.failures
        self.failures, self.unproven = before + 1, 0
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.failures - 1)) * random.uniform(0.7, 1.0)
        self.said, self.resting_until = said, clock.monotonic() + pause

    def worked(self) -> bool:
        """A connection was let in. Whether that ends a failure."""
        mended, self.unproven = self.failures > 0, max(self.failures, self.unproven)
        self.failures, self.resting_until, self.worked_before = 0, 0.0, True
        return mended

    def proven(self) -> None:
        """It answered for a message: everything is as before the failure."""
        self.unproven = 0
