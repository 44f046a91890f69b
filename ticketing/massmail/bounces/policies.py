"""What follows from what came back: thresholds, and nothing that asks or writes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

SOFT_DAYS = 5
SOFT_SPAN = timedelta(days=14)
POLICY_LEAST, POLICY_SHARE = 5, 0.01
COMPLAINT_LEAST, COMPLAINT_SHARE = 1, 0.001


def gives_up(days: Collection[date]) -> bool:
    """Whether an address that failed softly on these days, and took nothing since the first, is written to no more.

    A day counts once. Five days of them, and a fortnight from the first to the last: a mailbox full over a holiday is
    no reason to lose a reader.
    """
    found = sorted(set(days))
    return len(found) >= SOFT_DAYS and found[-1] - found[0] >= SOFT_SPAN


def holds(refused: int, accepted: int) -> bool:
    """Whether so many refusals of a campaign's content or sender, of so many messages accepted, are about us."""
    return refused >= POLICY_LEAST and refused >= accepted * POLICY_SHARE


def alarms(complaints: int, sent: int) -> bool:
    """Whether complaints reach 0.1 %, where the large providers begin to block (rules.md, M-4: of the sent)."""
    return complaints >= COMPLAINT_LEAST and complaints >= sent * COMPLAINT_SHARE
