"""F21: a backup of a scheduled, a running and a paused campaign is restored hours later. Nothing goes out by itself."""

from __future__ import annotations

import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.judge import told
from tests.massmail.world import commit, drafted, fill, sheet, started


@pytest.fixture
def base(app, unbound):
    """Each database."""
    with app.app_context():
        yield app


def armed(by, in_hours):
    from ticketing import clock
    from ticketing.massmail.campaigns import actions

    now = clock.now()
    campaign = drafted(by=by, at=now)
    actions.arm(campaign, start_at=now + timedelta(hours=in_hours), by=None, at=now)
    return campaign


def test_f21_an_older_database_holds_what_was_going_and_says_why(base, tmp_path):
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.leadership import Leadership
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.delivery import restored

    fill(5)
    running = started()
    campaigns = [running, started(by=running.author), armed(running.author, 2)]
    actions.pause(campaigns[1], by=None, at=clock.now())
    commit()
    looks = [restored.look(tmp_path, clock.now()) for _ in range(3)]
    count = db.session.get_one(Leadership, restored.NAME)
    copied = count.owner
    looks += [restored.look(tmp_path, clock.now()) for _ in range(3)]
    count = db.session.get_one(Leadership, restored.NAME)
    count.owner = copied  # what a restored copy says
    commit()
    held, again = restored.look(tmp_path, clock.now()), restored.look(tmp_path, clock.now())
    states = [sheet(campaign.id)["status"] for campaign in campaigns]
    told("F21", before=looks, held=held, again=again, states=states)
    commit()
    assert (looks, held, again, states) == ([0] * 6, 3, 0, ["held"] * 3)
    assert all("se restauró de una copia" in campaign.held_reason for campaign in campaigns)


def test_f21_two_machines_and_a_new_one_hold_nothing(base, tmp_path):
    from ticketing import clock
    from ticketing.massmail.delivery import restored

    fill(5)
    started()
    folders = [tmp_path / "a", tmp_path / "b", tmp_path / "a", tmp_path / "new", tmp_path / "b"]
    assert [restored.look(folder, clock.now()) for folder in folders] == [0] * 5


def test_f21_a_real_copy_put_back_four_hours_later_sends_nothing(app_sqlite, unbound, sink, tmp_path):
    from dataclasses import replace

    from tests.massmail.world import finished, sending, until
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail import ticks
    from ticketing.massmail.delivery import restored

    settings = app_sqlite.config["SETTINGS"] = replace(app_sqlite.config["SETTINGS"], smtp_url=sink.url)
    with app_sqlite.app_context():
        fill(30)
        campaign = started()
        scheduled = armed(campaign.author, 1)
        commit()
        ids = (campaign.id, scheduled.id)
        commit()
        restored.look(settings.data_dir, clock.now())
        commit()
        copy, live = tmp_path / "copy.sqlite3", Path(db.engine.url.database)
        with sqlite3.connect(live) as source, sqlite3.connect(copy) as kept:
            source.backup(kept)
        restored.look(settings.data_dir, clock.now())
        with sending(app_sqlite, settings):
            until(finished(campaign), "finished")
        with sqlite3.connect(copy) as kept, sqlite3.connect(live) as back:
            kept.backup(back)
        commit()
        clock.move(timedelta(hours=4))
        sent = len(sink.accepted())
        assert sheet(ids[0])["pending"] == 30  # the copy knows nothing of what went out
        held = restored.look(settings.data_dir, clock.now())
        ticks.start_due(clock.now())
        with sending(app_sqlite, settings):
            time.sleep(1.0)
        found = told("F21 copy", sent_before=sent, sent_after=len(sink.accepted()) - sent, held=held)
        states = [sheet(one)["status"] for one in ids]
    assert found == {"sent_before": 30, "sent_after": 0, "held": 2}
    assert states == ["held", "held"]
