"""Twenty-four hours that roll: what a server counts that asks how much went since this hour of yesterday.

Counted in slots of ten minutes: a slot counts until its last instant is a day old, so a little longer than a day and
never shorter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

SLOT = timedelta(minutes=10)
SLOTS = timedelta(days=1) // SLOT
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


def slot_of(at: datetime) -> int:
    """The number of the slot in which an instant lies."""
    return (at - _BEGAN) // SLOT


def oldest(at: datetime) -> int:
    """The first slot that still counts at an instant."""
    return slot_of(at) - SLOTS


def leaves_at(slot: int) -> datetime:
    """From when on a slot counts no more."""
    return _BEGAN + (slot + SLOTS + 1) * SLOT


def has_room_at(used: Mapping[int, int], most: int) -> datetime | None:
    """When fewer than `most` of these (slot -> messages) count; None: they do already."""
    left = sum(used.values())
    slots = deque(sorted(used.items()))
    found = None
    while slots and left >= most:
        slot, count = slots.popleft()
        left, found = left - count, leaves_at(slot)
    return found


class Window:
    """What counts of a day that rolls, while time goes on: moments are told in their order."""

    def __init__(self, used: Iterable[tuple[int, float]] = ()) -> None:
        self.slots = deque(sorted(used))
        self.whole = sum(count for _, count in self.slots)

    def at(self, moment: datetime) -> float:
        """How much counts then."""
        while self.slots and self.slots[0][0] < oldest(moment):
            self.whole -= self.slots.popleft()[1]
        return self.whole if self.slots else 0.0

    def add(self, moment: datetime, count: float) -> None:
        """So much more went then."""
        self.slots.append((slot_of(moment), count))
        self.whole += count

    @property
    def eases_at(self) -> datetime | None:
        """When the oldest of it counts no more; None: nothing counts."""
        return leaves_at(self.slots[0][0]) if self.slots else None
