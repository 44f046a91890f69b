"""The estimate knows when nothing moves: since when, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.massmail.world import commit, fill, started
from ticketing import clock
from ticketing.massmail.chunks.still import NOT_KNOWN, still_since, words
from ticketing.massmail.recipients.models import ACCEPTED, DEFERRED, EXCLUDED
from ticketing.massmail.recipients.motion import motion_of
from ticketing.massmail.recipients.outcome import Outcome
from ticketing.massmail.recipients.settling import settle
from ticketing.web.filters import clock_time

LATER = timedelta(minutes=2)


def answered(campaign, state, *, at, people=range(5), next_try_at=None):
    """A server said this of so many."""
    settle([Outcome(campaign.id, seq, state, 1, at, 250, next_try_at=next_try_at) for seq in people])
    commit()


def test_who_never_began_does_not_stand_still(base):
    from tests.massmail.world import drafted

    fill(3)
    assert still_since(drafted(), clock.now()) is None


def test_since_the_start_where_nobody_was_ever_answered(base):
    fill(5)
    began = clock.now()
    campaign = started(at=began)
    assert still_since(campaign, began + timedelta(seconds=20)) is None
    assert still_since(campaign, began + LATER) == began


def test_since_the_last_answer_and_who_is_barred_is_no_answer(base):
    fill(10)
    campaign = started()
    at = clock.now() + timedelta(minutes=1)
    answered(campaign, ACCEPTED, at=at)
    answered(campaign, EXCLUDED, at=at + LATER, people=[7])
    assert still_since(campaign, at + LATER + timedelta(seconds=1)) == at


def test_who_is_put_off_moves_and_is_not_done_with(base):
    fill(5)
    campaign = started()
    at = clock.now() + timedelta(seconds=40)
    answered(campaign, DEFERRED, at=at)
    assert still_since(campaign, at) is None
    assert motion_of(campaign.id).done == 0


def test_a_slow_pace_is_no_standstill(base):
    fill(5)
    campaign = started()
    campaign.rate_per_minute = 1
    commit()
    assert still_since(campaign, clock.now() + LATER) is None
    assert still_since(campaign, clock.now() + 2 * LATER) is not None


def test_who_was_paused_begins_anew_when_it_goes_on(base):
    from ticketing.massmail.campaigns import actions

    fill(5)
    campaign = started()
    later = clock.now() + timedelta(hours=1)
    actions.pause(campaign, by=None, at=later)
    assert still_since(campaign, later) is None
    actions.resume(campaign, by=None, at=later + LATER)
    commit()
    assert still_since(campaign, later + LATER) is None


@pytest.mark.parametrize("told", [True, False])
def test_a_reason_that_stands_beside_it_is_not_said_again(base, told):
    fill(5)
    campaign = started()
    since, at = clock.now() - LATER, clock.now()
    said = words(campaign, since, pending=5, deferred=0, told=told, at=at)
    assert said.startswith(f"Desde las {clock_time(since)} no sale ningún mensaje.")
    assert (NOT_KNOWN in said) is not told


def test_who_was_put_off_is_said_to_be_tried_again_and_when(base):
    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import Chunk

    fill(5)
    campaign = started()
    at = clock.now()
    again = at + timedelta(minutes=15)
    db.session.query(Chunk).update({"next_try_at": again})
    commit()
    said = words(campaign, at - LATER, pending=0, deferred=5, told=False, at=at)
    assert said.endswith(f"Los que faltan se aplazaron: se intenta de nuevo a las {clock_time(again)}.")
