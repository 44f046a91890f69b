"""A mail service that bears so much: `python -m tests.harness.relay`, the server of `smtp` with limits of its own.

Beyond its connections its door answers 421; beyond the day's recipients each is refused for ever, so that whoever
sends too many loses people and is found out. Days are those of the moved clock, on a wall five hours behind UTC; with
`--rolls` a day is the twenty-four hours before each recipient.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from tests.harness.smtp import Journal, Session, serve
from tests.harness.smtp_faults import Faults

DAY, BEHIND = 86_400, 5 * 3600


class Relay(Session):
    """One connection to it. `taken`: recipients by day; `lately`: when each of the last day's was named."""

    per_day: ClassVar[int] = 0
    rolls: ClassVar[bool] = False
    connections: ClassVar[int] = 0
    clock: ClassVar[Path]
    taken: ClassVar[Counter[int]] = Counter()
    lately: ClassVar[deque[float]] = deque()

    def reply(self, at: str, about: str, text: bytes | None, then: Callable[[], None] | None = None) -> bool:
        if at == "connect" and Session.open > self.connections:
            self.send(b"421 4.3.2 The maximum number of concurrent connections has been exceeded")
            self.hang_up()
            return False
        if at == "rcpt" and self.one_more() > self.per_day:
            self.send(b"550 5.7.705 Access denied, tenant has exceeded its daily recipients")
            return False
        return super().reply(at, about, text, then)

    def one_more(self) -> int:
        """How many of the day that makes."""
        moved = float(self.clock.read_text() or 0) if self.clock.exists() else 0.0
        now = time.time() + moved
        if not self.rolls:
            day = int((now - BEHIND) // DAY)
            self.taken[day] += 1
            return self.taken[day]
        while self.lately and self.lately[0] <= now - DAY:
            self.lately.popleft()
        self.lately.append(now)
        return len(self.lately)


class Noted(Journal):
    """Nothing crashes here: what was promised need not outlive this process, and each wait for a disk costs."""

    durable = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--faults", type=Path)
    parser.add_argument("--per-day", type=int, required=True)
    parser.add_argument("--rolls", action="store_true")
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--clock", type=Path, required=True)
    given = parser.parse_args()
    Relay.per_day, Relay.connections, Relay.clock = given.per_day, given.connections, given.clock
    Relay.rolls = given.rolls
    asyncio.run(serve(given.port, Noted(given.journal, None), Faults(given.faults), Relay))


if __name__ == "__main__":
    main()
