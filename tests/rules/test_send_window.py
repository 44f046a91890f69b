"""The days and hours at which a campaign may go out."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness.classes import agreed
from workflows.day_plan import day_plans
from workflows.refusals import Refused
from workflows.send_window import Window, common, of_plans, of_week, opening, read, within

BOGOTA = ZoneInfo("America/Bogota")
HOLIDAYS = frozenset({date(2026, 3, 23)})  # Monday, San José
LEY_2300 = agreed("comercial").window
OFFICE = read({"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "17:00"})


def wall(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("at", "open_then"),
    [
        (wall(20, 6, 59), False),  # Friday
        (wall(20, 7), True),
        (wall(20, 19), False),
        (wall(21, 14, 59), True),
        (wall(21, 15), False),
        (wall(22, 12), False),
        (wall(23, 12), False),
        (wall(24, 12), True),
    ],
)
def test_commercial_contact_keeps_the_hours_of_the_law(at, open_then):
    assert LEY_2300.open(at, BOGOTA, HOLIDAYS) is open_then


def test_after_a_long_weekend_the_law_opens_on_tuesday():
    assert LEY_2300.opening(wall(21, 15), BOGOTA, HOLIDAYS) == wall(24, 7)


def test_two_windows_open_when_both_do():
    assert opening([LEY_2300, Window({5: ((360, 540),)})], wall(16, 12), BOGOTA) == wall(21, 8)


def test_windows_that_never_meet_have_no_opening():
    assert opening([Window({0: ((360, 540),)}), Window({1: ((360, 540),)})], wall(16, 12), BOGOTA) is None


@given(st.integers(0, 365 * 24 * 60))
def test_the_next_opening_is_open_and_nothing_before_it_is(minutes):
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = opening([OFFICE, LEY_2300], begin, BOGOTA, HOLIDAYS)
    assert found is not None
    assert OFFICE.open(found, BOGOTA)
    assert LEY_2300.open(found, BOGOTA, HOLIDAYS)
    assert found == begin or not (
        OFFICE.open(found - timedelta(seconds=1), BOGOTA) and LEY_2300.open(found - timedelta(seconds=1), BOGOTA)
    )


def test_a_window_that_is_never_open_is_refused():
    with pytest.raises(Refused, match="termina antes"):
        read({"days": [0], "from": "17:00", "to": "08:00"})
    with pytest.raises(Refused, match="un día"):
        read({"days": [], "from": "08:00", "to": "17:00"})
    assert read({}) is None


SHIFTS = of_week({"monday": ["06:00-09:00", "14:00-24:00"]})


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (wall(16, 5), wall(16, 6)),
        (wall(16, 8, 59), wall(16, 8, 59)),
        (wall(16, 9), wall(16, 14)),
        (wall(16, 23, 59), wall(16, 23, 59)),
        (wall(17, 0), wall(23, 6)),
    ],
)
def test_a_class_may_have_two_shifts_a_day(at, opens):
    assert SHIFTS is not None
    assert SHIFTS.opening(at, BOGOTA) == opens


def test_a_class_that_only_rests_on_holidays_goes_out_on_every_other_day():
    window = of_week({}, holidays=False)
    assert window is not None
    assert window.opening(wall(22, 23, 59), BOGOTA, HOLIDAYS) == wall(22, 23, 59)
    assert window.opening(wall(23, 12), BOGOTA, HOLIDAYS) == wall(24, 0)


def test_the_hours_of_a_calendar_are_kept_with_the_dates_that_differ():
    content = {
        "zone": "America/Bogota", "first_year": 2026, "last_year": 2026,
        "weekdays": {"monday": ["08:00-12:00", "14:00-18:00"], "tuesday": ["08:00-12:00"]},
        "seasons": [{"name": "Semana Santa", "from": "2026-03-30", "to": "2026-04-05",
                     "weekdays": {"monday": ["09:00-10:00"]}}],
        "holidays": {"2026-03-23": "San José", "2027-03-22": "San José"},
    }  # fmt: skip
    kept = of_plans(content["weekdays"], day_plans(content), date(2026, 3, 16), date(2027, 4, 1))
    window = read(kept)
    assert kept == {
        "week": content["weekdays"],
        "dates": {"2026-03-23": [], "2026-03-30": ["09:00-10:00"]},
    }
    assert window is not None
    assert window.opening(wall(16, 12), BOGOTA) == wall(16, 14)
    assert window.opening(wall(17, 12), BOGOTA) == wall(24, 8)
    assert window.opening(wall(24, 12), BOGOTA) == wall(30, 9)
    assert window.closing(wall(30, 9), BOGOTA) == wall(30, 10)


def test_what_two_windows_have_in_common_and_whether_one_lies_within_the_other():
    shifts, day = of_week({"monday": ["08:00-12:00", "14:00-18:00"]}), of_week({"monday": ["10:00-16:00"]})
    assert common(shifts, day) == {"monday": ["10:00-12:00", "14:00-16:00"]}
    assert common(shifts, None) == {"monday": ["08:00-12:00", "14:00-18:00"]}
    assert common(shifts, of_week({"tuesday": ["08:00-12:00"]})) == {}
    assert within(of_week({"monday": ["15:00-16:00"]}), shifts)
    assert within(day, None)
    assert not within(day, shifts)
    assert not within(None, LEY_2300)


def test_a_class_without_hours_goes_out_at_any():
    assert of_week({}) is None
    assert agreed("servicio").window is None
