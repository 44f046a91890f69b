"""The formulas of M-3 and M-4: exact, in both readings, and silent where there is nothing to reckon with."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticketing.massmail.statistics.rates import NO_DATA, NOTHING_READ, Counts, Share, rates

CAMPAIGN = Counts(
    excluded=50, pending=30, deferred=10, accepted=900, failed=80, unknown=20, cancelled=5,
    failed_hard=60, bounced=100, bounced_hard=25,
    opens=700, openers=400, reopeners=40, clicks=150, clickers=120,
    machine_opens=300, machine_openers=160, machine_clicks=50, machine_clickers=40,
    removals=10, complaints=1,
)  # fmt: skip
# name: count / whole as the office reckons, count / whole as it should be read today
EXPECTED = {
    "delivered": ((800, 1000), None),
    "soft": ((95, 1000), None),  # 80 - 60 that failed for now, 100 - 25 that came back for now
    "hard": ((85, 1000), None),  # 60 refused for ever at once, 25 later
    "sending": ((40, 1045), None),
    "open": ((400, 1000), (240, 800)),
    "multiple_open": ((700, 1000), (40, 800)),
    "click": ((120, 1000), (80, 800)),
    "clicks": ((150, 1000), (100, 800)),
    "click_to_open": ((120, 400), (80, 240)),
    "removals": ((10, 1000), (10, 800)),
    "complaints": ((1, 1000), (1, 800)),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_rate_is_reckoned_as_its_formula_says(name):
    rate = {each.name: each for each in rates(CAMPAIGN)}[name]
    office, modern = EXPECTED[name]
    assert (rate.share.count, rate.share.whole) == office
    assert (rate.modern and (rate.modern.count, rate.modern.whole)) == modern
    assert " / " in rate.formula


def test_there_is_no_rate_but_those_and_untracked_ones_are_not_made_up():
    assert [rate.name for rate in rates(CAMPAIGN)] == list(EXPECTED)
    left = [rate.name for rate in rates(CAMPAIGN, of=NOTHING_READ)]
    assert left == ["delivered", "soft", "hard", "sending", "removals", "complaints"]


def test_before_anything_is_sent_every_rate_says_that_there_is_no_data():
    for rate in rates(Counts(excluded=7)):
        assert rate.share.percent is None
        assert rate.share.words == NO_DATA == "sin dato"
        assert rate.modern is None or rate.modern.words == NO_DATA


@pytest.mark.parametrize(
    ("count", "whole", "words"),
    [(1, 8, "12,5 %"), (3, 2, "150,0 %"), (1, 1000, "0,10 %"), (0, 9, "0,0 %"), (9, 9, "100,0 %"), (0, 0, "sin dato")],
)
def test_a_share_reads_as_a_person_would_write_it(count, whole, words):
    assert Share(count, whole).words == words


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_percentage_is_the_exact_fraction(count, whole):
    assert Share(count, whole).percent == pytest.approx(float(Fraction(100 * count, whole)))


@given(*[st.integers(0, 10**6)] * 6)
def test_whoever_was_to_get_it_was_delivered_to_or_bounced_or_waits(accepted, failed, unknown, pending, hard, back):
    found = Counts(
        accepted=accepted + back, failed=failed + hard, unknown=unknown, pending=pending, failed_hard=hard, bounced=back
    )
    assert found.delivered + found.soft + found.hard + found.unknown + found.sending == found.included


def test_without_machines_both_readings_count_the_same_people():
    found = replace(CAMPAIGN, machine_opens=0, machine_openers=0, machine_clicks=0, machine_clickers=0)
    for rate in rates(found):
        if rate.name in ("open", "click", "clicks", "removals", "complaints"):
            assert rate.modern is not None
            assert rate.modern.count == rate.share.count
