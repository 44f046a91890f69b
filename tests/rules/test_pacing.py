"""Tokens, slowing down, warming up, trying again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import pacing
from workflows.pacing import FLOOR, filled, granted, recovered, slowed

MINUTES = [timedelta(minutes=number) for number in (5, 15, 45)]


@given(
    rate=st.floats(1, 60_000),
    steps=st.lists(st.tuples(st.floats(-5, 20), st.integers(0, 500)), min_size=1, max_size=40),
)
def test_a_bucket_never_gives_more_than_its_rate_and_one_burst(rate, steps):
    tokens, given_out, elapsed = 0.0, 0, 0.0
    for seconds, wanted in steps:
        tokens = filled(tokens, rate, seconds)
        count, tokens = granted(tokens, wanted)
        given_out += count
        elapsed += max(0.0, seconds)
    assert given_out <= rate * elapsed / 60 + max(1.0, rate / 60) + 1e-6
    assert tokens >= 0


def test_a_slow_bucket_saves_up_for_one_message_and_not_for_two():
    assert granted(filled(0.0, 6, 9.9), 5)[0] == 0
    assert granted(filled(0.0, 6, 100), 5)[0] == 1


@pytest.mark.parametrize(
    ("code", "enhanced", "said", "asks"),
    [
        (421, None, "421 try again later", True),
        (450, "4.7.0", "450 4.7.0 too many messages", True),
        (454, "4.7.1", "454 4.7.1 throttled", True),
        (450, "4.7.1", "450 4.7.1 Greylisted for 300 s", False),
        (451, "4.3.0", "451 4.3.0 no space", False),
        (550, "5.7.1", "550 5.7.1 no", False),
        (452, None, "452 too many", False),
    ],
)
def test_what_is_said_about_our_speed(code, enhanced, said, asks):
    assert pacing.asks_for_less(code, enhanced, said) is asks


@pytest.mark.parametrize("enhanced", ["4.3.0", "4.3.2", "4.4.2"])
def test_a_server_that_shuts_down_says_nothing_about_our_speed_at_whatever_moment(enhanced):
    assert not pacing.asks_for_less(421, enhanced, f"421 {enhanced} closing")


@pytest.mark.parametrize(("enhanced", "asks"), [(None, False), ("4.3.2", False), ("4.7.28", True)])
def test_a_421_said_of_nobody_is_the_servers_unless_it_names_our_speed(enhanced, asks):
    assert pacing.asks_for_less(421, enhanced, "421", of_recipient=False) is asks


def test_speed_is_halved_down_to_a_floor():
    assert [slowed(rate) for rate in (600, 20, 7, FLOOR)] == [300, 10, FLOOR, FLOOR]


@given(rate=st.floats(FLOOR, 1000), more=st.floats(0, 1000), minutes=st.lists(st.integers(0, 300), min_size=2))
def test_speed_comes_back_slowly_and_never_beyond_its_ceiling(rate, more, minutes):
    ceiling = rate + more
    seen = [recovered(rate, ceiling, timedelta(minutes=one)) for one in sorted(minutes)]
    assert seen == sorted(seen)
    assert all(rate <= one <= ceiling for one in seen)
    assert recovered(rate, ceiling, timedelta(hours=2)) == ceiling


def test_half_the_speed_is_whole_again_after_half_an_hour():
    assert [recovered(50, 100, timedelta(minutes=one)) for one in (9, 10, 20, 30)] == [50, 60, 80, 100]


def test_a_warm_up_grows_by_the_same_factor_every_day():
    assert [pacing.ramp(day, days=4, first=100, last=2700) for day in (-1, 0, 1, 2, 3, 4)] == [
        0, 100, 300, 900, 2700, None,
    ]  # fmt: skip


def test_the_stricter_limit_of_a_day_holds():
    assert [pacing.of_day(*pair) for pair in ((None, None), (5, None), (None, 7), (5, 7))] == [None, 5, 7, 5]


def test_tries_become_rarer_and_end_with_the_campaigns_age():
    day = timedelta(hours=24)
    pauses = [pacing.next_pause(number, day) for number in range(1, 12)]
    assert pauses[:4] == [*MINUTES, timedelta(hours=2)]
    assert pauses[4:9] == [timedelta(hours=4)] * 5
    assert pauses[9:] == [None, None]


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("aspmx.l.google.com.", "google"),
        ("icetex-gov-co.mail.protection.outlook.com", "microsoft"),
        ("outlook-com.olc.protection.outlook.com", "microsoft"),
        ("mta5.am0.yahoodns.net", "yahoo"),
        ("mx01.mail.icloud.com", "apple"),
        ("mail.universidad.edu.co", "other"),
        ("notgoogle.com", "other"),
    ],
)
def test_who_receives_is_told_by_the_machines_name(host, provider):
    assert pacing.PROVIDERS[pacing.provider_of_host(host)] == provider
