"""The judge of every fault: what the receiving server kept, against who should have got it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.massmail.world import sheet, until

if TYPE_CHECKING:
    from tests.harness.mailbox import Mailbox


def told(fault: str, **figures: Any) -> dict[str, Any]:
    """Prints what was counted, as one line of JSON, and returns it."""
    print(json.dumps({"fault": fault} | figures, ensure_ascii=False))
    return figures


def addresses(count: int, code: str = "estudiantes") -> set[str]:
    """Who is on a list that `world.fill` made."""
    return {f"{code}.{number}@correo.example" for number in range(count)}


def judged(wanted: Iterable[str], mailbox: Mailbox) -> dict[str, int]:
    """`lost`: wanted and never kept; `twice`: kept once too often; `differing_ids`: the same message by two names."""
    wanted = set(wanted)
    arrived = mailbox.accepted()
    times = Counter(item.rcpt[0] for item in arrived)
    names = defaultdict(set)
    for item in arrived:
        names[item.rcpt[0]].add(item.message_id)
    return {
        "recipients": len(wanted),
        "messages": len(arrived),
        "lost": len(wanted - times.keys()),
        "strangers": len(times.keys() - wanted),
        "twice": sum(number - 1 for number in times.values()),
        "differing_ids": sum(len(each) > 1 for each in names.values()),
    }


def through_the_pauses(campaign_id: int, *, seconds: float = 60, step: timedelta = timedelta(minutes=20)) -> int:
    """Wait for the end, moving the clock on whenever only later tries are left, or a server asked for a rest.

    Returns how often it moved.
    """
    from ticketing import clock

    moved = 0

    def ended() -> bool:
        nonlocal moved
        found = sheet(campaign_id)
        later = found["deferred"] and not found["pending"]
        if found["status"] == "running" and (later or resting(clock.now())):
            clock.move(step)
            moved += 1
        return found["status"] == "finished"

    until(ended, "finished", seconds=seconds)
    return moved


def resting(at: datetime) -> bool:
    """Whether nothing goes some way at present, because the server asked for it."""
    from ticketing.massmail.pacing.queries import slowed_lately

    return any(row.resting_until and row.resting_until > at for row in slowed_lately(at - timedelta(hours=1)))


def status(campaign_id: int, wanted: str) -> Callable[[], bool]:
    """Whether the campaign stands there, asked anew each time."""
    return lambda: sheet(campaign_id)["status"] == wanted
