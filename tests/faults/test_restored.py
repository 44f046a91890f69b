"""F21: a backup of a scheduled, a running and a paused campaign is restored hours later. Nothing goes out by itself."""

from __future__ import annotations

import sqlite3
import threading
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
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.chunks import restored
    from ticketing.massmail.chunks.models import Generation

    fill(5)
    running = started()
    campaigns = [running, started(by=running.author), armed(running.author, 2)]
    actions.pause(campaigns[1], by=None, at=clock.now())
    commit()
    looks = [restored.look(tmp_path, clock.now()) for _ in range(3)]
    count = db.session.get_one(Generation, 1)
    copied = count.count, count.mark
    looks += [restored.look(tmp_path, clock.now()) for _ in range(3)]
    count = db.session.get_one(Generation, 1)
    count.count, count.mark = copied  # what a restored copy says
    commit()
    held, again = restored.look(tmp_path, clock.now()), restored.look(tmp_path, clock.now())
    states = [sheet(campaign.id)["status"] for campaign in campaigns]
    told("F21", before=looks, held=held, again=again, states=states)
    commit()
    assert (looks, held, again, states) == ([0] * 6, 3, 0, ["held"] * 3)
    assert all("se restauró de una copia" in campaign.held_reason for campaign in campaigns)


def joins(app, folder, counting, monkeypatch):
    """A new machine starts; meanwhile another one counts, or nobody does. How many campaigns are held."""
    from sqlalchemy import select

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import HELD, Campaign
    from ticketing.massmail.chunks import restored

    monkeypatch.setattr(restored, "OTHERS_SECONDS", 2.0)
    ended = threading.Event()

    def start():
        with app.app_context():
            restored.look_first(folder, threading.Event())
            ended.set()

    machine = threading.Thread(target=start)
    machine.start()
    while not ended.wait(0.2):
        if counting:
            restored.look(counting, clock.now())
    machine.join()
    commit()
    return len(db.session.scalars(select(Campaign).where(Campaign.status == HELD)).all())


def test_f21_a_second_and_a_third_machine_join_those_that_work(base, tmp_path, monkeypatch):
    from ticketing import clock
    from ticketing.massmail.chunks import restored

    fill(5)
    started()
    commit()
    assert restored.look(tmp_path / "a", clock.now()) == 0
    assert joins(base, tmp_path / "b", tmp_path / "a", monkeypatch) == 0
    assert [restored.look(tmp_path / name, clock.now()) for name in ("a", "b", "a", "b")] == [0] * 4


def test_f21_a_copy_in_a_fresh_place_holds_everything_until_a_person_looked(base, tmp_path, monkeypatch):
    from ticketing import clock
    from ticketing.massmail.chunks import restored

    fill(5)
    campaign = started()
    commit()
    restored.look(tmp_path / "burnt", clock.now())
    commit()

    assert joins(base, tmp_path / "fresh", None, monkeypatch) == 1
    assert restored.look(tmp_path / "fresh", clock.now()) == 0

    run = base.test_cli_runner().invoke
    told_of = run(args=["restored"]).output
    assert f"Campaña {campaign.id} «" in told_of
    assert "5 figuran sin recibirla" in told_of
    nobody = run(args=["restored", "--go-on", str(campaign.id), "--by", "nadie@x.example", "--yes"])
    assert (nobody.exit_code, sheet(campaign.id)["status"]) == (1, "held")
    commit()
    gone_on = run(args=["restored", "--go-on", str(campaign.id), "--by", campaign.author.email], input="s\n")
    assert gone_on.exit_code == 0, gone_on.output
    commit()
    assert sheet(campaign.id)["status"] == "armed"
    assert "Ninguna campaña está retenida" in run(args=["restored"]).output


def test_f21_a_first_installation_holds_nothing_and_does_not_wait(base, tmp_path):
    from ticketing import clock
    from ticketing.massmail.chunks import restored

    fill(5)
    started()
    commit()
    began = time.monotonic()
    restored.look_first(tmp_path / "first", threading.Event())
    assert time.monotonic() - began < restored.OTHERS_SECONDS / 2
    assert restored.look(tmp_path / "first", clock.now()) == 0


def test_f21_machines_that_start_together_in_a_new_installation_hold_nothing(base, tmp_path):
    """Each sees a database that has not counted; by the time that it counts, another has."""
    from ticketing import clock
    from ticketing.massmail.chunks import restored

    fill(5)
    campaign = started()
    commit()
    together, never, joined = threading.Barrier(4), threading.Event(), list[int]()

    def start(number: int) -> None:
        with base.app_context():
            together.wait()
            restored.look_first(tmp_path / f"machine-{number}", never)
            joined.append(number)
            while len(joined) < 4:  # it works on: who comes a moment late sees that somebody counts
                time.sleep(0.5)
                restored.look(tmp_path / f"machine-{number}", clock.now())

    machines = [threading.Thread(target=start, args=(number,)) for number in range(4)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join()
    commit()
    assert sheet(campaign.id)["status"] == "running"
    assert len(list(tmp_path.glob(f"machine-*/{restored.NAME}"))) == 4


def test_f21_a_real_copy_put_back_four_hours_later_sends_nothing(app_sqlite, unbound, sink, tmp_path):
    from dataclasses import replace

    from tests.massmail.world import finished, sending, until
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail import ticks
    from ticketing.massmail.chunks import restored

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
