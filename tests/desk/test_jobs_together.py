"""A job and a person at one ticket: the job chose it before, waits for its turn, looks again, and does nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text, update

from tests.desk.cast import CAMPAIGN, FILED, WEB, Cast, approve, at, filed, hire, present, proved, taken
from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.clock.jobs import mark_breaches
from ticketing.desk.deliverables.actions import tick
from ticketing.desk.moving.actions import move, step
from ticketing.desk.moving.jobs import fire_timers, remind_resumptions
from ticketing.desk.surveys.actions import answer
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.calendars import actions as calendars
from workflows.reading import load

THIRD_DAY = at("2026-03-05 09:00")
SCORES = {"solved": 5, "on_time": 5, "treatment": 5}
Act = Callable[[Ticket, Cast], object]


@pytest.fixture
def office(app_postgres: Flask) -> Iterator[Flask]:
    """The cast at work on PostgreSQL: SQLite has one writer at a time, and there nobody comes in between."""
    with app_postgres.app_context():
        clock.move(FILED)
        hire()
        yield app_postgres


def in_between(app: Flask, ticket: int, act: Act, job: Callable[[], int]) -> int:
    """What the job did to the ticket while a person's act on it was under way and ended before the job's turn."""
    held, done = threading.Event(), list[int]()

    def person() -> None:
        with app.app_context():
            act(db.session.get_one(Ticket, ticket), present())
            db.session.flush()
            held.set()
            waiting_for_its_turn()
            db.session.commit()

    def worker() -> None:
        held.wait(20)
        with app.app_context():
            done.append(job())
            db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=person), threading.Thread(target=worker)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done[0]


def waiting_for_its_turn() -> None:
    """Until somebody waits for a row that another holds."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    until = time.monotonic() + 20
    with db.engine.connect() as connection:
        while not connection.scalar(asked):
            assert time.monotonic() < until, "the job never came to the ticket"
            connection.rollback()
            time.sleep(0.02)


def suspended(cast: Cast) -> Ticket:
    ticket = taken(cast)
    day = at("2026-03-05 08:00").date()
    move(
        ticket,
        "Suspendido",
        reason="En espera por usuario",
        note="¿Qué?",
        by=cast.professional,
        at=FILED,
        resume_on=day,
    )
    return ticket


def solved(cast: Cast) -> Ticket:
    ticket = taken(cast, category=WEB)
    tick(ticket, "web", evidence={"address": "https://portal.test/a"}, by=cast.professional, at=FILED)
    proved(ticket, FILED)
    step(ticket, "solve", by=cast.professional, at=FILED)
    return ticket


def delivered(cast: Cast) -> Ticket:
    ticket = taken(cast, category=WEB)
    tick(ticket, "web", evidence={"address": "https://portal.test/a"}, by=cast.professional, at=FILED)
    proved(ticket, FILED)
    return ticket


def unsigned(cast: Cast) -> Ticket:
    return filed(cast)


def taking(key: str, by: str, when: datetime, **more: Any) -> Act:
    """A person's step at that moment."""

    def act(ticket: Ticket, cast: Cast) -> object:
        return step(ticket, key, by=getattr(cast, by), at=when, **more)

    return act


def agreeing(ticket: Ticket, cast: Cast) -> object:
    return answer(ticket, agrees=True, scores=SCORES, comment="", channel="mail", by=cast.requester, at=AUTO_CLOSE)


AUTO_CLOSE = at("2026-03-05 16:59")
AFTER = at("2026-03-05 17:01")
LATE = at("2026-03-18 17:01")
JOBS: dict[str, tuple[Callable[[Cast], Ticket], Act, Callable[[datetime], int], datetime, set[str]]] = {
    "answered-reminder": (
        suspended, taking("answer", "requester", THIRD_DAY), fire_timers, THIRD_DAY, {"reminded"},
    ),
    "annulled-reminder": (
        suspended, taking("annul_incomplete", "professional", THIRD_DAY, note="x"), fire_timers, THIRD_DAY,
        {"reminded"},
    ),
    "resumed-date": (
        suspended, taking("resume", "professional", THIRD_DAY, note="x"), remind_resumptions, THIRD_DAY, {"resume_due"},
    ),
    "signed-reminder": (
        unsigned, lambda ticket, cast: approve(ticket, cast, THIRD_DAY), fire_timers, THIRD_DAY, {"reminded"},
    ),
    "withdrawn-reminder": (
        unsigned, taking("withdraw", "requester", THIRD_DAY, note="x"), fire_timers, THIRD_DAY, {"reminded"},
    ),
    "answered-survey": (solved, agreeing, fire_timers, AFTER, set()),
    "reopened-timer": (solved, taking("reopen", "requester", AUTO_CLOSE, note="x"), fire_timers, AFTER, set()),
    "solved-in-time": (
        delivered, taking("solve", "professional", at("2026-03-18 17:00")), mark_breaches, LATE, {"breached"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "act", "job", "when", "kinds"), JOBS.values(), ids=JOBS)
def test_a_job_looks_again_when_its_turn_has_come(
    office: Flask,
    make: Callable[[Cast], Ticket],
    act: Act,
    job: Callable[[datetime], int],
    when: datetime,
    kinds: set[str],
) -> None:
    ticket_id = make(present()).id

    assert in_between(office, ticket_id, act, lambda: job(when)) == 0

    db.session.rollback()
    told = history("ticket", ticket_id)
    assert kinds.isdisjoint(event.kind for event in told)
    assert [event.actor_id for event in told if event.kind == "moved" and event.actor_id is None] == []


def test_a_ticket_solved_meanwhile_keeps_the_calendar_it_was_solved_by(office: Flask) -> None:
    cast = present()
    solved_id, running_id, before = delivered(cast).id, delivered(cast).id, delivered(cast).calendar_id

    def counting() -> int:
        new = load("icetex").calendar | {"name": "Otro"}
        kept = calendars.keep(new, by=None, at=THIRD_DAY, reason="Cambió").id
        db.session.commit()
        return kept

    kept = in_between(office, solved_id, taking("solve", "professional", THIRD_DAY), counting)

    db.session.rollback()
    found = {each: db.session.get_one(Ticket, each).calendar_id for each in (solved_id, running_id)}
    assert found == {solved_id: before, running_id: kept}


def test_one_ticket_that_fails_stops_no_other(desk: Flask, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    broken, sound = taken(cast).id, taken(cast).id
    db.session.execute(update(Ticket).where(Ticket.id == broken).values(category="Nada"))
    db.session.commit()

    with caplog.at_level(logging.ERROR):
        assert mark_breaches(LATE) == 1

    assert f"Ticket {broken} was left as it is" in caplog.text
    assert db.session.get_one(Ticket, sound).breached_at is not None
    assert db.session.get_one(Ticket, broken).breached_at is None
    db.session.execute(update(Ticket).where(Ticket.id == broken).values(category=CAMPAIGN))
    db.session.commit()
    assert mark_breaches(LATE) == 1
