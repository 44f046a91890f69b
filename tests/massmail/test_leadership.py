"""One worker leads at a time; when it dies another leads within its lease."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from ticketing import clock
from ticketing.extensions import db
from ticketing.scheduler.leader import Leader
from ticketing.scheduler.leadership import lead, resign, until
from ticketing.scheduler.ticks import Tick

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def asked(owner: str, at: datetime, seconds: float = 15) -> bool:
    got = lead("ticks", owner, seconds, at)
    db.session.commit()
    return got


def test_the_first_who_asks_leads_and_keeps_the_lead(app):
    with app.app_context():
        assert asked("uno", NOON)
        assert not asked("dos", NOON + timedelta(seconds=14))
        assert asked("uno", NOON + timedelta(seconds=14))
        assert not asked("dos", NOON + timedelta(seconds=28))


def test_a_dead_leader_is_replaced_when_its_lease_is_over(app):
    with app.app_context():
        assert asked("uno", NOON)
        assert asked("dos", NOON + timedelta(seconds=15.1))
        assert not asked("uno", NOON + timedelta(seconds=16))
        assert until("ticks") == NOON + timedelta(seconds=30.1)


def test_who_resigns_is_replaced_at_once(app):
    with app.app_context():
        assert asked("uno", NOON)
        resign("ticks", "dos", NOON)
        assert not asked("dos", NOON)
        resign("ticks", "uno", NOON)
        assert asked("dos", NOON)


def test_moving_the_clock_makes_no_leader_look_dead(app):
    with app.app_context():
        assert asked("uno", clock.now())
        clock.move(timedelta(days=3))
        assert not asked("dos", clock.now())


def test_of_many_who_ask_together_exactly_one_leads(app_postgres):
    together, led = threading.Barrier(8), []

    def one(name: str) -> None:
        with app_postgres.app_context():
            together.wait(10)
            if asked(name, NOON):
                led.append(name)

    crowd = [threading.Thread(target=one, args=(f"proceso-{number}",)) for number in range(8)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(20)
    assert len(led) == 1


def test_only_the_leader_rings_but_each_machine_gives_signs_of_life(app_sqlite):
    from ticketing.scheduler import running

    ran: list[str] = []
    shared = Tick("shared", 1, lambda _at: ran.append("shared"))
    local = Tick("local", 1, lambda _at: ran.append("local"), everywhere=True)
    first, second = Leader(app_sqlite, "uno"), Leader(app_sqlite, "dos")
    for one in (first, second):
        one.ask()
    for one in (first, second):
        running.run(app_sqlite, shared, one)
        running.run(app_sqlite, local, one)
    assert ran == ["shared", "local", "local"]
    first.leave()
    second.ask()
    assert second.leads
    assert not first.leads
