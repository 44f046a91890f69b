"""When a banner has room: never more than fit at once, always the earliest moment that works."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.banners import Place, Stay, first_room
from workflows.reading import load

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    return NOON + timedelta(days=number)


def stay(first: int, end: int) -> Stay:
    return day(first), day(end)


@pytest.mark.parametrize(
    ("taken", "limit", "until", "found"),
    [
        pytest.param([], 1, 5, 0, id="nothing there"),
        pytest.param([stay(-3, 4)] * 5, 6, 9, 0, id="the sixth begins at once"),
        pytest.param([stay(-3, 4), *[stay(-1, 7)] * 5], 6, 9, 4, id="the seventh when the first goes"),
        pytest.param([stay(-3, 9)], 1, 9, None, id="no room before its end"),
        pytest.param([stay(-3, 2), stay(5, 6)], 1, 9, 6, id="a gap that is too short is none"),
        pytest.param([stay(-3, 2), stay(9, 12)], 1, 9, 2, id="what begins as it ends is not in its way"),
        pytest.param([stay(-5, 0)], 1, 3, 0, id="what ends now is not in its way"),
        pytest.param([stay(-5, 9)] * 50, None, 3, 0, id="any number"),
        pytest.param([], None, 0, None, id="its end is over"),
        pytest.param([], 1, -1, None, id="its end is over, with a limit"),
    ],
)
def test_where_one_more_has_room(taken: list[Stay], limit: int | None, until: int, found: int | None) -> None:
    assert first_room(taken, limit, NOON, day(until)) == (None if found is None else day(found))


spans = st.tuples(st.integers(-10, 30), st.integers(1, 20)).map(lambda one: stay(one[0], one[0] + one[1]))


def at_once(stays: list[Stay], moment: datetime) -> int:
    return sum(start <= moment < end for start, end in stays)


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(1, 25)), max_size=40), st.integers(1, 6))
def test_there_are_never_more_than_fit(asked: list[tuple[int, int]], limit: int) -> None:
    """One after another asks, each for its own end, as time goes on."""
    standing: list[Stay] = []
    for now, length in sorted(asked):
        until = day(now + length)
        start = first_room(standing, limit, day(now), until)
        if start is not None:
            standing.append((start, until))
        assert all(at_once(standing, day(number)) <= limit for number in range(45))


@given(st.lists(spans, max_size=12), st.integers(1, 4), st.integers(1, 30))
def test_it_is_the_earliest_that_works(taken: list[Stay], limit: int, until: int) -> None:
    found = first_room(taken, limit, NOON, day(until))
    works = [
        number for number in range(until) if all(at_once(taken, day(each)) < limit for each in range(number, until))
    ]
    assert found == (day(works[0]) if works else None)


def test_icetex_shows_six_on_its_home_page_and_any_number_inside() -> None:
    said = load("icetex").banners
    assert said is not None
    assert said.places == (Place("home", "banner_home", 6), Place("inner", "banner_inner"))
    assert load("icetex").shown_as_banner == "web"
    assert said.named("elsewhere") is None
