"""A mail service that bears so much: `python -m tests.harness.relay`, the server of `smtp` with limits of its own.

Beyond its connections its door answers 421; beyond the day's recipients each is refused for ever, so that whoever
sends too many loses people and is found out. Days are those of the moved clock, on a wall five hours behind UTC.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from tests.harness.smtp import Journal, Session, serve
from tests.harness.smtp_faults import Faults

DAY, BEHIND = 86_400, 5 * 3600


class Relay(Session):
    """One connection to it. `taken`: recipients by day."""

    per_day: ClassVar[int] = 0
    connections: ClassVar[int] = 0
    clock: ClassVar[Path]
    taken: ClassVar[Counter[int]] = Counter()

    def reply(self, at: str, about: str, text: bytes | None, then: Callable[[], None] | None = None) -> bool:
        if at == "connect" and Session.open > self.connections:
            self.send(b"421 4.3.2 The maximum number of concurrent connections has been exceeded")
            self.hang_up()
            return False
        if at == "rcpt":
            self.taken[self.today()] += 1
            if self.taken[self.today()] > self.per_day:
                self.send(b"550 5.7.705 Access denied, tenant has exceeded its daily recipients")
                return False
        return super().reply(at, about, text, then)

    def today(self) -> int:
        moved = float(self.clock.read_text() or 0) if self.clock.exists() else 0.0
        return int((time.time() + moved - BEHIND) // DAY)


class Noted(Journal):
    """Nothing crashes here: what was promised need not outlive this process, and each wait for a disk costs."""

    durable = False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--faults", type=Path)
    parser.add_argument("--per-day", type=int, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--clock", type=Path, required=True)
    given = parser.parse_args()
    Relay.per_day, Relay.connections, Relay.clock = given.per_day, given.connections, given.clock
    asyncio.run(serve(given.port, Noted(given.journal, None), Faults(given.faults), Relay))


if __name__ == "__main__":
    main()
