"""F10 to F12: the database goes away, cuts off, or is locked. What was confirmed is there; errors are pages."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.judge import addresses, judged, told
from tests.faults.readers import Post, addresses_to_leave, in_process, leave, over_http, still_members
from tests.harness import office, parts, postgres, postgres_restarts
from tests.harness.process import environment, listener, web
from tests.massmail.world import commit, fill, sending, sheet, started

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def restartable(tmp_path) -> Iterator[postgres_restarts.Restartable]:
    """A PostgreSQL of our own with the present schema."""
    try:
        with postgres_restarts.running() as server:
            office.build_schema(server.url, tmp_path)
            yield server
    except postgres.NoPostgres as why:
        parts.missing("PostgreSQL", str(why))


@contextmanager
def harmed(act: Callable[[], object], pause: float, most: int) -> Iterator[list[int]]:
    """The act again and again beside the block, at most so often; how often."""
    stop, times = threading.Event(), [0]

    def work() -> None:
        while times[0] < most and not stop.wait(pause):
            act()
            times[0] += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield times
    finally:
        stop.set()
        thread.join(30)


def wait_for_the_end(campaign_id: int, seconds: float) -> None:
    """Ask until it is finished; the database may be away meanwhile."""
    from ticketing.extensions import db

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if sheet(campaign_id)["status"] == "finished":
                return
        except SQLAlchemyError:
            db.session.rollback()
        time.sleep(0.1)
    raise AssertionError(sheet(campaign_id))


def through(
    app, sink, act, *, pause: float, people: int, readers: int, fault: str, seconds: float, most: int, post: Post
) -> dict:
    """A campaign and people who leave another list, beside the harm; what was counted."""
    settings = app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=sink.url, sender_connections=4)
    fill(people)
    fill(readers, code="otros")
    campaign = started()
    other = started(by=campaign.author, lists=("otros",))
    other.status = "paused"
    commit()
    pages = addresses_to_leave(app, other)
    number = campaign.id
    commit()
    with harmed(act, pause, most) as times, sending(app, settings):
        answers = leave(post, pages)
        wait_for_the_end(number, seconds)
    lied = still_members(answers.acked, "otros")
    return told(
        fault, **judged(addresses(people), sink), times=times[0], acked=len(answers.acked), acked_not_there=lied,
        answers=dict(answers.told),
    )  # fmt: skip


def holds(found: dict) -> None:
    assert (found["lost"], found["strangers"], found["differing_ids"], found["twice"]) == (0, 0, 0, 0)
    assert found["acked_not_there"] == 0
    assert set(found["answers"]) <= {200, 503}
    assert found["acked"] > 0
    assert found["times"] > 0


@pytest.fixture
def app_restartable(restartable, tmp_path, request) -> Iterator[Flask]:
    """The application on it, for a campaign that belongs to no ticket."""
    with office.opened(office.settings(restartable.url, tmp_path)) as app, app.app_context():
        request.getfixturevalue("unbound")  # once the application has made its table of reactions
        yield app


def restarts(app, restartable, sink, **size) -> None:
    """The readers' pages are answered by a web server of several threads, whose connections break as well."""
    settings = app.config["SETTINGS"]
    env = environment(settings, CLOCK_FILE=settings.clock_file)
    with listener() as door, web(env, settings.data_dir / "web.log", on=door, module="wsgi_public:app"):
        post = over_http(door.getsockname()[1])
        holds(through(app, sink, restartable.restart, fault="F10", post=post, **size))


def test_f10_a_database_that_restarts_loses_nothing_that_was_confirmed(app_restartable, restartable, sink):
    restarts(app_restartable, restartable, sink, pause=1.5, people=6000, readers=400, seconds=100, most=6)


@pytest.mark.faults
@pytest.mark.timeout(400)
def test_f10_for_longer(app_restartable, restartable, sink):
    restarts(app_restartable, restartable, sink, pause=3.0, people=60_000, readers=3000, seconds=300, most=200)


def terminator(url: str) -> Callable[[], None]:
    """Cuts off everybody who is connected to the database."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def act() -> None:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5"
            )

    return act


def test_f11_connections_that_are_cut_lose_nothing_that_was_confirmed(base, sink):
    cut = terminator(base.config["SETTINGS"].database_url)
    holds(
        through(
            base,
            sink,
            cut,
            pause=0.5,
            people=3000,
            readers=200,
            fault="F11",
            seconds=100,
            most=20,
            post=in_process(base),
        )
    )


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Somebody else holds the write lock for so long."""
    ready = threading.Event()

    def work() -> None:
        with sqlite3.connect(path, isolation_level=None) as connection:
            connection.execute("BEGIN IMMEDIATE")
            ready.set()
            time.sleep(seconds)
            connection.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    ready.wait(10)
    try:
        yield
    finally:
        thread.join(60)


@pytest.mark.parametrize("seconds", [6.5, pytest.param(20.0, marks=pytest.mark.faults)])
def test_f12_who_finds_sqlite_locked_waits_or_is_told_and_nothing_is_lost(app_sqlite, unbound, sink, seconds):
    settings = app_sqlite.config["SETTINGS"] = replace(app_sqlite.config["SETTINGS"], smtp_url=sink.url)
    with app_sqlite.app_context():
        path = Path(make_url(settings.database_url).database)
        fill(40)
        fill(20, code="otros")
        campaign = started()
        other = started(by=campaign.author, lists=("otros",))
        other.status = "paused"
        commit()
        pages, number = addresses_to_leave(app_sqlite, other), campaign.id
        commit()
        with locked(path, seconds):
            began = time.monotonic()
            first = leave(in_process(app_sqlite), pages, width=20)
            took = time.monotonic() - began
        later = leave(in_process(app_sqlite), pages)
        with sending(app_sqlite, settings):
            wait_for_the_end(number, 30)
        lied = still_members(later.acked, "otros")
        found = told(
            "F12", **judged(addresses(40), sink), locked_seconds=seconds, waited_at_most=round(took, 1),
            answers=dict(first.told), afterwards=dict(later.told), acked_not_there=lied,
        )  # fmt: skip
    assert set(found["answers"]) <= {200, 503}
    assert found["answers"][503] > 0
    assert (found["afterwards"], found["acked_not_there"], found["lost"], found["twice"]) == ({200: 20}, 0, 0, 0)
