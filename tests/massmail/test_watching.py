"""Who does not renew a lease is told by the watcher's own monotonic clock, whatever the hours on the leases say."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from ticketing.massmail.chunks.watching import Lease, Watch

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
ONE = Lease(1, 0, "uno", NOON)


def test_a_lease_that_ended_long_ago_is_not_silent_the_first_time_it_is_seen():
    watch = Watch(timedelta(seconds=0.2))
    assert watch.silent([ONE._replace(until=NOON - timedelta(days=30))]) == []


def test_what_stands_unrenewed_for_its_whole_length_is_silent_though_it_end_in_a_month():
    watch, far = Watch(timedelta(seconds=0.2)), ONE._replace(until=NOON + timedelta(days=30))
    watch.silent([far, ONE])
    time.sleep(0.21)
    renewed = ONE._replace(until=NOON + timedelta(seconds=60))
    assert watch.silent([far, renewed]) == [far]


def test_what_went_away_and_came_back_is_watched_anew():
    watch = Watch(timedelta(seconds=0.1))
    watch.silent([ONE])
    time.sleep(0.11)
    assert watch.silent([]) == []
    assert watch.silent([ONE]) == []


def test_after_a_gap_in_the_watching_everything_is_watched_anew():
    watch = Watch(timedelta(seconds=0.1))
    watch.silent([ONE])
    time.sleep(0.11)
    watch.forget()
    assert watch.silent([ONE]) == []
