"""Whether a mail server can be used just now, and when it is tried again."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from ticketing import clock

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


@dataclass
class Backoff:
    """Whether the server can be used. After a failure only one connection tries, once a pause; the pauses double."""

    failures: int = 0
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
        return self.worked_before and not self.failures

    @property
    def pause(self) -> float:
        """Seconds until the next try."""
        return max(0.0, self.resting_until - clock.monotonic())

    def failed(self, said: str) -> None:
        """The server cannot be used now. The pause has jitter, so that many senders do not come back at once."""
        self.failures += 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.failures - 1)) * random.uniform(0.7, 1.0)
        self.said, self.resting_until = said, clock.monotonic() + pause

    def worked(self) -> bool:
        """It can be used. Whether that ends a failure."""
        mended, self.failures, self.resting_until = self.failures > 0, 0, 0.0
        self.worked_before = True
        return mended
