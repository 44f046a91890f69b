"""One look tells what has work, whatever the clock shows and whoever wrote; nothing to do starts nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from tests.harness.classes import of_class
from tests.massmail.world import drafted, fill
from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns import actions
from ticketing.massmail.chunks.claiming import ANY_READY
from ticketing.scheduler.conditions import Conditions, Looks
from ticketing.scheduler.ticks import Tick
from ticketing.wings import TICKS


@pytest.fixture
def looks(base):
    found = Looks(db.engine, TICKS)
    yield found
    found.conditions.close()


def names(looks, at=None, *, leads=True):
    return {tick.name for tick in looks.with_work(at or clock.now(), leads=leads)}


def armed(hours: int):
    now = clock.now()
    fill(2)
    campaign = drafted(at=now, **of_class("servicio"))
    actions.arm(campaign, start_at=now + timedelta(hours=hours), by=None, at=now)
    db.session.commit()
    return campaign


def test_with_nothing_to_do_nothing_has_work(looks):
    assert names(looks) == set()


def test_a_campaign_has_work_from_its_hour_on_however_the_clock_comes_there(looks):
    armed(hours=3)
    looks.told.clear()
    assert "start_due" not in names(looks)
    looks.told.clear()
    assert "start_due" in names(looks, clock.now() + timedelta(hours=4))
    looks.told.clear()
    assert "start_due" not in names(looks, clock.now() - timedelta(days=30))


def test_what_runs_is_looked_after_and_its_chunks_are_noticed(looks):
    campaign = armed(hours=0)
    actions.start(campaign, at=clock.now() + timedelta(seconds=1))
    db.session.commit()
    found = names(looks, clock.now() + timedelta(seconds=2))
    assert {"finish_done", "judge_canaries", "seals"} <= found
    assert looks.conditions.true_at([ANY_READY], clock.now() + timedelta(seconds=2))[0]


def test_a_tick_is_not_told_again_within_its_interval(looks):
    armed(hours=0)
    later = clock.now() + timedelta(seconds=5)
    assert "seals" in names(looks, later)
    assert "seals" not in names(looks, later)


def test_who_does_not_lead_looks_only_after_its_own_machine(looks):
    armed(hours=0)
    assert names(looks, clock.now() + timedelta(seconds=5), leads=False) == set()


def test_a_look_that_failed_is_told_as_everybody_is_and_the_next_connects_anew(app, monkeypatch):
    class Broken:
        def cursor(self):
            raise conditions.engine.dialect.loaded_dbapi.OperationalError("gone")

        def close(self):
            pass

    with app.app_context():
        conditions = Conditions(db.engine)
        conditions.connection = Broken()
        with pytest.raises(OperationalError):
            conditions.true_at([ANY_READY], clock.now())
        assert not conditions.true_at([ANY_READY], clock.now())[0]
        conditions.close()


def test_a_question_that_needs_no_database_is_asked_too(app):
    with app.app_context():
        here = Tick("here", 1, print, everywhere=True, work=lambda: True)
        looks = Looks(db.engine, [here, Tick("not", 1, print, everywhere=True, work=lambda: False)])
        assert names(looks, leads=False) == {"here"}
        assert looks.conditions.connection is None


def test_a_spool_has_work_while_it_holds_what_is_not_booked(app, tmp_path):
    from ticketing.massmail.tracking import spool

    mine = spool.Spool(tmp_path)
    mine.write(b"[1]\n")
    (path,) = tmp_path.glob("*.hits")
    assert spool.more(path, 0)
    assert not spool.more(path, 4)
    mine.write(b"[2]\n")
    assert spool.more(path, 4)
    mine.close()
    assert spool.more(path, 8)
    assert not spool.more(tmp_path / "gone.hits", 0)
