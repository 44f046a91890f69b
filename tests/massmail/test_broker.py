"""The queue without a broker: who waits for a message, what a broker that is away changes, what is imported."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.harness.process import ROOT, clean_environment
from tests.massmail.world import commit, fill, started
from ticketing import clock

LEASE = timedelta(seconds=60)


def delivered(feed, place):
    """A message being served in its thread, and its answer."""
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(feed.serve(place)))
    thread.start()
    while not feed.waiting():
        time.sleep(0.005)
    return thread, answers


def claimed(feed, at, without=()):
    found = feed.claim("uno", LEASE, at=at, without=without)
    commit()
    return found


def test_a_ring_is_answered_when_its_chunk_was_given_back(base):
    from ticketing.massmail.sender.feeds import DeliveredChunks

    fill(5)
    campaign, feed, now = started(), DeliveredChunks(10), clock.now()
    thread, answers = delivered(feed, (campaign.id, 0))
    assert claimed(feed, now) == (campaign.id, 0)
    assert thread.is_alive()
    feed.gone([(campaign.id, 0)])
    thread.join(5)
    assert answers == [True]


def test_a_ring_for_a_chunk_that_somebody_holds_is_answered_at_once(base):
    from ticketing.massmail.chunks import claiming
    from ticketing.massmail.sender.feeds import DeliveredChunks

    fill(5)
    campaign, feed, now = started(), DeliveredChunks(10), clock.now()
    assert claiming.claim("otro", LEASE, at=now)
    commit()
    thread, answers = delivered(feed, (campaign.id, 0))
    assert claimed(feed, now) is None
    thread.join(5)
    assert answers == [True]


def test_a_second_ring_for_what_is_being_sent_changes_nothing(base):
    from ticketing.massmail.sender.feeds import DeliveredChunks

    fill(5)
    campaign, feed, now = started(), DeliveredChunks(10), clock.now()
    place = (campaign.id, 0)
    thread, _ = delivered(feed, place)
    assert claimed(feed, now) == place
    assert feed.serve(place)
    assert claimed(feed, now, without=[place]) is None
    assert thread.is_alive()
    feed.gone([place])
    thread.join(5)


def test_a_sender_that_ends_leaves_untaken_messages_to_others(base):
    from ticketing.massmail.sender.feeds import DeliveredChunks

    feed = DeliveredChunks(10)
    thread, answers = delivered(feed, (1, 0))
    feed.close()
    thread.join(5)
    assert answers == [False]
    assert not feed.serve((1, 1))


def test_a_broker_that_is_away_costs_nothing(base):
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.massmail.broker.queue import hand_out
    from ticketing.massmail.recipients.models import Chunk

    fill(5)
    started()
    settings = replace(base.config["SETTINGS"], broker_url="amqp://guest:guest@127.0.0.1:9//")
    assert hand_out(settings, clock.now()) == 0
    assert db.session.scalar(select(Chunk.published_at)) is None


def test_celery_is_not_loaded_where_there_is_no_broker(tmp_path):
    asked = "import sys, ticketing.cli; sys.exit(any(n.split('.')[0] in ('celery', 'kombu') for n in sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=clean_environment(), check=False)
    assert done.returncode == 0


def test_a_ring_for_a_campaign_that_is_left_out_just_now_is_kept():
    from ticketing.massmail.chunks.claiming import Skip
    from ticketing.massmail.sender.feeds import DeliveredChunks

    feed = DeliveredChunks(1.0)
    feed.offers.append((1, 3))
    now = datetime(2026, 3, 2, tzinfo=UTC)
    skip = Skip(frozenset({1}))
    assert feed.claim("a", timedelta(seconds=60), at=now, without=[], skip=skip) is None
    assert feed.waiting()
