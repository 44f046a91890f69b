"""What follows from what came back: thresholds, and nothing that asks or writes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

SOFT_DAYS = 5
SOFT_SPAN = timedelta(days=14)
POLICY_LEAST, COMPLAINT_LEAST = 5, 1  # fewer say nothing of a share


def gives_up(days: Collection[date]) -> bool:
    """Whether an address that failed softly on these days, and took nothing since the first, is written to no more.

    A day counts once. Five days of them, and a fortnight from the first to the last: a mailbox full over a holiday is
    no reason to lose a reader.
    """
    found = sorted(set(days))
    return len(found) >= SOFT_DAYS and found[-1] - found[0] >= SOFT_SPAN


def holds(refused: int, accepted: int, percent: float) -> bool:
    """Whether so many refusals of a campaign's content or sender, of so many messages accepted, are about us."""
    return refused >= POLICY_LEAST and refused * 100 >= accepted * percent


def alarms(complaints: int, sent: int, percent: float) -> bool:
    """Whether complaints reach this share of the sent (M-4); at 0.1 % the large providers begin to block."""
    return complaints >= COMPLAINT_LEAST and complaints * 100 >= sent * percent
