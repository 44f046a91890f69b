"""When the last message leaves: speeds, days that are full, hours that close."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workflows import send_window
from workflows.outlook import Road, last_message
from workflows.send_window import Window

BOGOTA = ZoneInfo("America/Bogota")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=BOGOTA)
OFFICE = Window(dict.fromkeys(range(5), ((480, 1020),)))  # Monday to Friday, 8 to 17


def road(per_minute=None, per_day=None, used=0):
    """A server, with what it took already on Monday."""
    return Road(per_minute, lambda day: per_day and max(0, per_day - (used if day == MONDAY.date() else 0)))


def last(count, *roads, window=None, begin=MONDAY):
    windows = [window] if window else []
    found = last_message(
        count, begin.astimezone(UTC), roads, zone=BOGOTA,
        opening=lambda at: send_window.opening(windows, at, BOGOTA) if windows else at,
        closing=lambda at: windows[0].closing(at, BOGOTA) if windows else None,
    )  # fmt: skip
    return found and found.astimezone(BOGOTA)


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("count", "roads", "window", "ends"),
    [
        (120_000, [road()], None, at(2, 8)),
        (600, [road(30)], None, at(2, 8, 20)),
        (10_000, [road(30, 10_000)], None, at(2, 8) + timedelta(minutes=10_000 / 30)),
        (10_001, [road(30, 10_000)], None, at(3, 0) + timedelta(minutes=1 / 30)),
        (10_000, [road(30, 10_000, used=4_000)], None, at(3, 0) + timedelta(minutes=4_000 / 30)),
        (120_000, [road(30, 10_000)], None, at(13, 0) + timedelta(minutes=10_000 / 30)),
        (30 * 60 * 9, [road(30)], OFFICE, at(2, 17)),
        (30 * 60 * 9 + 30, [road(30)], OFFICE, at(3, 8, 1)),
        (30 * 60 * 9 * 5 + 30, [road(30)], OFFICE, at(9, 8, 1)),
        (1_100, [road(60, 1_000), road(600)], None, at(2, 8) + timedelta(minutes=1_000 / 60 + 100 / 600)),
    ],
    ids=["free", "speed", "a-day", "one-more", "used-already", "a-month", "hours", "next-day", "weekend", "spill-over"],
)
def test_the_last_message_leaves_then(count, roads, window, ends):
    assert abs(last(count, *roads, window=window) - ends) < timedelta(seconds=1)


def test_nobody_is_left_at_once_and_a_window_that_never_opens_has_no_end():
    assert last(0, road(1, 1)) == MONDAY
    assert last(5, road(), window=Window({})) is None
    assert last(1_000_000, road(1, 1)) is None


def test_a_span_ends_where_it_says_also_at_midnight():
    night = Window({0: ((1200, 1440),)})
    assert night.closing(at(2, 21), BOGOTA) == at(3, 0)
    assert night.closing(at(2, 8), BOGOTA) == at(2, 8)
    assert OFFICE.closing(at(2, 16, 59), BOGOTA) == at(2, 17)
