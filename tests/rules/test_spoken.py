"""Time in few words: days as long as they are said to be, then hours and minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workflows.spoken import short_words

CALENDAR_DAY, WORKING_DAY = timedelta(days=1), timedelta(hours=8, minutes=30)


@pytest.mark.parametrize(
    ("amount", "day", "rounded", "words"),
    [
        (timedelta(days=1, hours=2, minutes=5), CALENDAR_DAY, False, "1 d 2 h 5 min"),
        (timedelta(days=1, hours=2, minutes=5), CALENDAR_DAY, True, "1 d 2 h"),
        (timedelta(hours=2, minutes=5), CALENDAR_DAY, True, "2 h 5 min"),
        (timedelta(hours=18), WORKING_DAY, False, "2 d 1 h"),
        (timedelta(hours=30), None, False, "30 h"),
        (timedelta(days=3), CALENDAR_DAY, False, "3 d"),
        (timedelta(seconds=59), CALENDAR_DAY, True, ""),
    ],
    ids=["all", "rounded", "no-days", "working-days", "no-day", "whole", "under-a-minute"],
)
def test_time_in_few_words(amount: timedelta, day: timedelta | None, rounded: bool, words: str) -> None:
    assert short_words(amount, day, rounded=rounded) == words
