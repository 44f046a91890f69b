"""When the last message leaves: speeds, days that are full, hours that close."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workflows import send_window
from workflows.outlook import Road, last_message
from workflows.rolling import slot_of
from workflows.send_window import Window

BOGOTA = ZoneInfo("America/Bogota")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=BOGOTA)
OFFICE = Window(dict.fromkeys(range(5), ((480, 1020),)))  # Monday to Friday, 8 to 17


def road(per_minute=None, per_day=None, used=0):
    """A server, with what it took already on Monday."""
    return Road(per_minute, lambda day: per_day and max(0, per_day - (used if day == MONDAY.date() else 0)))


def rolling(per_minute=None, per_day=None, gone=()):
    """One that counts any twenty-four hours, with what it took at those hours of Sunday."""
    slots = {slot_of(datetime(2026, 3, 1, hour, tzinfo=BOGOTA)): count for hour, count in gone}
    return Road(per_minute, lambda day: per_day, rolls=True, gone=slots)


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


@pytest.mark.parametrize(
    ("count", "roads", "window", "ends"),
    [
        (10_000, [rolling(30, 10_000)], None, at(2, 8) + timedelta(minutes=10_000 / 30)),
        (10_001, [rolling(30, 10_000)], None, at(3, 8, 10) + timedelta(minutes=1 / 30)),
        (10_000, [rolling(30, 10_000, gone=[(20, 4_000)])], None, at(2, 20, 10) + timedelta(minutes=4_000 / 30)),
        (10_000, [rolling(30, 10_000, gone=[(7, 4_000)])], None, at(2, 8) + timedelta(minutes=10_000 / 30)),
        (120_000, [rolling(30, 10_000)], None, at(13, 9, 50) + timedelta(minutes=10_000 / 30)),
        (2_000, [rolling(None, 1_000)], OFFICE, at(3, 8, 10)),
        (1_100, [rolling(60, 1_000), road(600)], None, at(2, 8) + timedelta(minutes=1_000 / 60 + 100 / 600)),
    ],
    ids=["a-day", "one-more", "used-last-night", "a-day-old", "a-month", "at-once", "spill-over"],
)
def test_where_any_day_counts_midnight_brings_no_room(count, roads, window, ends):
    assert abs(last(count, *roads, window=window) - ends) < timedelta(seconds=1)


def test_a_road_that_has_room_again_is_taken_again():
    first, second = rolling(None, 10, gone=[(20, 10)]), road(1)
    assert abs(last(60 * 13, first, second) - at(2, 20, 50)) <= timedelta(minutes=1)


def test_nobody_is_left_at_once_and_a_window_that_never_opens_has_no_end():
    assert last(0, road(1, 1)) == MONDAY
    assert last(5, road(), window=Window({})) is None
    assert last(1_000_000, road(1, 1)) is None


def test_a_span_ends_where_it_says_also_at_midnight():
    night = Window({0: ((1200, 1440),)})
    assert night.closing(at(2, 21), BOGOTA) == at(3, 0)
    assert night.closing(at(2, 8), BOGOTA) == at(2, 8)
    assert OFFICE.closing(at(2, 16, 59), BOGOTA) == at(2, 17)
