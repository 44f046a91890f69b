"""How fast it goes just now, and since when it stands still."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.motion import Motion

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


def after(motion: Motion, *steps: tuple[float, int]) -> Motion:
    """So many more after so many seconds each."""
    for seconds, count in steps:
        motion = motion.more(count, motion.at + timedelta(seconds=seconds))
    return motion


@given(rate=st.integers(1, 500), millis=st.integers(200, 60_000), steps=st.integers(20, 200))
def test_a_steady_flow_is_told_as_it_is(rate, millis, steps):
    gap = millis / 1000  # whole milliseconds: the clock of a row keeps no more than microseconds
    assert after(Motion(AT), *[(gap, rate)] * steps).per_minute == pytest.approx(60 * rate / gap)


def test_what_slowed_down_is_told_within_minutes():
    fast = after(Motion(AT), *[(0.2, 2)] * 3000)
    assert after(fast, *[(1.0, 1)] * 120).per_minute < 300
    assert after(fast, *[(1.0, 1)] * 600).per_minute == pytest.approx(60, rel=0.1)


def test_after_an_outage_it_begins_anew_and_the_outage_is_no_slowness():
    before = after(Motion(AT), *[(0.2, 2)] * 100)
    again = after(before, (3600, 2), *[(0.2, 2)] * 50)
    assert again.per_minute == pytest.approx(600)


def test_nothing_is_told_of_the_first_moments_and_a_clock_that_went_back_adds_nothing():
    assert after(Motion(AT), (0.2, 500)).per_minute is None
    assert after(Motion(AT), (10, 5), (-60, 0)).per_minute == 30


@pytest.mark.parametrize(
    ("seconds", "slowest", "still"), [(29, None, False), (31, None, True), (31, 1, False), (181, 1, True)]
)
def test_it_stands_still_where_its_speed_does_not_explain_the_silence(seconds, slowest, still):
    assert Motion(AT).still(AT + timedelta(seconds=seconds), slowest) is still
