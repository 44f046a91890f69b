"""A clock that was wrong and was set right: nothing waits for the hour that it said."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from tests.massmail.world import commit, fill, started
from ticketing import clock
from ticketing.extensions import db

MONTH, LEASE = timedelta(days=30), timedelta(seconds=60)


def held_and_given_back(campaign, at, *outcomes):
    """The campaign's one chunk, taken and given back at an hour, with what was learnt."""
    from ticketing.massmail.chunks import claiming
    from ticketing.massmail.recipients.settling import settle

    assert claiming.claim("uno", LEASE, at=at) == (campaign.id, 0)
    settle(outcomes)
    claiming.release("uno", [(campaign.id, 0)])
    commit()


def put_off(campaign, seq, at):
    from ticketing.massmail.recipients.outcome import of_reply

    return of_reply(campaign.id, seq, 0, 451, "later", at=at, max_age_hours=24)


def test_a_chunk_given_back_in_a_wrong_month_is_due_in_the_right_one(base):
    from ticketing.massmail.chunks.claiming import claim

    fill(5)
    campaign, now = started(), clock.now()
    held_and_given_back(campaign, now + MONTH)
    assert claim("dos", LEASE, at=now) == (campaign.id, 0)


def test_who_was_put_off_in_a_wrong_month_is_tried_in_the_right_one(base):
    from ticketing.massmail.chunks.clock_set_back import bring_back
    from ticketing.massmail.recipients.queries import in_chunk

    fill(3)
    campaign, now = started(), clock.now()
    held_and_given_back(campaign, now + MONTH, *(put_off(campaign, seq, now + MONTH) for seq in range(3)))
    assert in_chunk(campaign.id, 0, now) == []
    assert bring_back(now) == 1
    commit()
    assert [one.seq for one in in_chunk(campaign.id, 0, now)] == [0, 1, 2]
    assert bring_back(now) == 0


def test_who_was_put_off_in_the_right_month_waits_for_the_hour_that_was_meant(base):
    from ticketing.massmail.chunks.clock_set_back import bring_back
    from ticketing.massmail.recipients.models import Recipient

    fill(3)
    campaign, now = started(), clock.now()
    held_and_given_back(campaign, now, *(put_off(campaign, seq, now) for seq in range(3)))
    assert bring_back(now) == 0
    assert set(db.session.scalars(select(Recipient.next_try_at))) == {now + timedelta(minutes=5)}


def test_a_road_and_a_canary_do_not_rest_until_a_wrong_month(base):
    from ticketing.massmail.campaigns.canary import WAITING, wait
    from ticketing.massmail.chunks.clock_set_back import bring_back
    from ticketing.massmail.pacing.actions import slow
    from ticketing.massmail.pacing.models import Pace

    fill(3)
    campaign, now = started(), clock.now()
    slow("t:1:1", configured=None, seen=60.0, said="421 slow down", at=now + MONTH)
    campaign.canary_state, campaign.canary_until = WAITING, now + MONTH
    commit()
    bring_back(now)
    commit()
    assert db.session.scalars(select(Pace.resting_until)).all() == [None]
    db.session.refresh(campaign)
    assert campaign.canary_until == now + wait(campaign)


def test_a_campaign_rests_until_its_window_opens_in_the_right_month(base):
    from ticketing.massmail.chunks.clock_set_back import bring_back

    fill(3)
    campaign, monday = started(), datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    campaign.window = {"days": [2], "from": "08:00", "to": "17:00"}
    for until in (monday + MONTH, monday + timedelta(days=1, hours=22)):  # a wrong one; Wednesday at eight in Bogotá
        campaign.resting_until = until
        commit()
        bring_back(monday)
        commit()
        db.session.refresh(campaign)
        assert campaign.resting_until == monday + timedelta(days=1, hours=22)


def test_a_ring_of_a_wrong_month_is_repeated(base):
    from sqlalchemy import update

    from ticketing.massmail.broker.queue import _unpublished
    from ticketing.massmail.recipients.models import Chunk

    fill(3)
    campaign, now = started(), clock.now()
    for published_at, found in ((now, []), (now + MONTH, [(campaign.id, 0)]), (now - LEASE * 2, [(campaign.id, 0)])):
        db.session.execute(update(Chunk).values(published_at=published_at))
        commit()
        assert _unpublished(now) == found


def test_a_tick_that_waits_for_a_wrong_month_runs_at_once():
    from apscheduler.schedulers.background import BackgroundScheduler

    from ticketing.scheduler.running import Every, reschedule_stranded

    ran = threading.Event()
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(ran.set, Every(5), id="one")
    scheduler.start()
    try:
        assert reschedule_stranded(scheduler) == 0
        scheduler.get_job("one").modify(next_run_time=clock.true_now() + MONTH)
        assert not ran.wait(0.2)
        assert reschedule_stranded(scheduler) == 1
        assert ran.wait(2)
        assert scheduler.get_job("one").next_run_time < clock.true_now() + timedelta(seconds=6)
    finally:
        scheduler.shutdown(wait=True)


def test_a_tick_that_slept_for_a_year_runs_once_and_then_in_its_time():
    """APScheduler asks for the time after each time that is over, until it is told one that is not."""
    from ticketing.scheduler.running import Every

    now, beat, asked = clock.true_now(), Every(1), 0
    due = now - timedelta(days=365)
    while due <= now:
        due, asked = beat.get_next_fire_time(due, now), asked + 1
    assert (asked, due) == (1, now + timedelta(seconds=1))
    assert beat.get_next_fire_time(now - timedelta(seconds=0.2), now) == now + timedelta(seconds=0.8)


def test_a_leader_of_a_wrong_month_is_replaced(app):
    from ticketing.scheduler.leadership import lead

    with app.app_context():
        now = clock.now()
        assert lead("ticks", "uno", 15, now + MONTH)
        db.session.commit()
        assert lead("ticks", "dos", 15, now)
