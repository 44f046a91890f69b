"""F17, F27: two workers at once do everything once; one that is asked to stop ends what it began and nothing else."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.judge import addresses, judged, status, told
from tests.faults.test_kill_sender import environment
from tests.harness import parts
from tests.harness.process import Program
from tests.massmail.world import commit, drafted, fill, sheet, started, until

HOUR = 3600


@contextmanager
def workers(settings, folder, count: int, *, apart: bool, **more: str) -> Iterator[Program]:
    """So many workers; `apart`: each on a machine of its own, else all with one data folder. `more`: environment."""
    roles = [f"worker:{folder / f'machine-{number if apart else 0}'}" for number in range(count)]
    env = environment(settings) | {"DESPACHO_LEASE_SECONDS": "10", "DESPACHO_CLOCK_FILE": settings.clock_file} | more
    program = Program.start([sys.executable, "-m", "tests.faults.machines", *roles], log=folder / "log", env=env)
    try:
        yield program
    finally:
        program.kill()


def pid(program: Program, number: int) -> int:
    return int(program.wait_for_line(f"started {number} ").rsplit(" ", 1)[-1])


def test_f27_a_worker_that_is_asked_to_stop_under_load_loses_and_repeats_nobody(base, smtp, sink, tmp_path):
    people = 6000
    fill(people)
    campaign, took = started(), []
    with workers(smtp, tmp_path, 1, apart=False) as program:
        until(lambda: len(sink.accepted()) > 300, program.said, seconds=60)
        begin = time.monotonic()
        os.kill(pid(program, 0), signal.SIGTERM)
        said = program.wait_for_line("ended ")
        took.append(round(time.monotonic() - begin, 2))
    part = len(sink.accepted())
    with workers(smtp, tmp_path, 1, apart=False) as program:
        until(status(campaign.id, "finished"), program.said, seconds=40)
    found = told("F27", **judged(addresses(people), sink), sent_before=part, stopped_after_seconds=took[0], said=said)
    assert said.endswith(" 0")
    assert took[0] < 10
    assert 0 < part < people
    assert (found["lost"], found["twice"], found["strangers"]) == (0, 0, 0)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "apart", [pytest.param(False, marks=pytest.mark.faults), True], ids=["one-folder", "two-machines"]
)
def test_f17_two_workers_start_each_campaign_once_and_finish_it_once(base, smtp, sink, tmp_path, apart):
    from sqlalchemy import select

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event
    from ticketing.massmail.campaigns import actions

    codes = [f"lista{letter}" for letter in "abcde"]
    for code in codes:
        fill(40, code=code)
    now, author, campaigns = clock.now(), None, []
    for code in codes:
        campaign = drafted(by=author, lists=(code,), at=now)
        author = campaign.author
        actions.arm(campaign, start_at=now + timedelta(seconds=4), by=None, at=now)
        campaigns.append(campaign)
    commit()
    numbers = [campaign.id for campaign in campaigns]
    commit()
    with workers(smtp, tmp_path, 2, apart=apart) as program:
        for number in numbers:
            until(status(number, "finished"), program.said, seconds=90)
    kinds = select(Event.subject_id, Event.kind).where(Event.subject_kind == "campaign")
    times = Counter((row[0], row[1]) for row in db.session.execute(kinds) if row[1] in ("started", "finished"))
    everybody = set().union(*(addresses(40, code) for code in codes))
    found = told("F17", **judged(everybody, sink), starts_and_ends=len(times), most=max(times.values()))
    assert (found["starts_and_ends"], found["most"]) == (10, 1)
    assert (found["lost"], found["twice"]) == (0, 0)


def test_f15_clocks_that_jump_start_nothing_twice_and_lose_nobody(base, smtp, sink, tmp_path):
    from sqlalchemy import func, select

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event

    people = 3000
    fill(people)
    campaign, jumps = started(), [1, -1, 24 * 30, -24 * 30, 24 * 366, -24 * 366]
    settings = replace(smtp, clock_file=base.config["SETTINGS"].clock_file)
    with workers(settings, tmp_path, 2, apart=False) as program:
        until(lambda: len(sink.accepted()) > 50, program.said, seconds=60)
        for hours in jumps:
            clock.move(timedelta(hours=hours))
            time.sleep(0.1)
        until(status(campaign.id, "finished"), program.said, seconds=60)
    query = select(func.count()).select_from(Event)
    starts = db.session.scalar(query.where(Event.subject_kind == "campaign", Event.kind == "started"))
    found = told("F15", **judged(addresses(people), sink), jumps_in_hours=jumps, starts=starts)
    assert (found["lost"], found["twice"], found["differing_ids"], starts) == (0, 0, 0, 1)


def test_a_worker_that_stands_still_is_taken_over_and_repeats_no_more_than_one_a_connection(base, smtp, sink, tmp_path):
    """It was stopped while it sent, longer than its leases: another goes on from its journal, though it is alive."""
    people = 6000
    fill(people)
    campaign = started()
    with workers(smtp, tmp_path, 2, apart=False, DESPACHO_LEASE_SECONDS="4") as program:
        until(lambda: len(sink.accepted()) > 400, program.said, seconds=60)
        stopped = pid(program, 0)
        os.kill(stopped, signal.SIGSTOP)
        try:
            until(status(campaign.id, "finished"), program.said, seconds=60)
        finally:
            os.kill(stopped, signal.SIGCONT)
        time.sleep(1.0)  # awake again, it may tell what it knew
    found = told("still", **judged(addresses(people), sink), sheet=dict(sheet(campaign.id)))
    assert (found["lost"], found["differing_ids"]) == (0, 0)
    assert found["twice"] <= smtp.sender_connections
    assert found["sheet"]["accepted"] == people


@pytest.fixture
def faked() -> Path:
    """The library that tells a program another time than the machine's."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        parts.missing("faketime", "En Debian: apt install faketime.")
    return found[0]


@pytest.mark.faults
@pytest.mark.timeout(400)
@pytest.mark.parametrize("jump", [HOUR, 30 * 24 * HOUR], ids=["an hour", "a month"])
@pytest.mark.parametrize("apart", [False, True], ids=["one machine", "two"])
def test_f15_the_machines_own_clock_jumps_and_nobody_is_lost_or_told_twice(
    base, smtp, sink, tmp_path, faked, jump, apart
):
    """Not the application's moved clock: what the system itself says the time is."""
    from sqlalchemy import func, select

    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event

    people, said = 12_000, tmp_path / "time"
    said.write_text("+0")
    fill(people)
    campaign = started()
    lying = {
        "LD_PRELOAD": str(faked), "FAKETIME_TIMESTAMP_FILE": str(said), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DESPACHO_LEASE_SECONDS": "4", "DESPACHO_MACHINE_GRACE_SECONDS": "4",
    }  # fmt: skip
    with workers(replace(smtp, clock_file=""), tmp_path, 2, apart=apart, **lying) as program:
        until(lambda: len(sink.accepted()) > 50, program.said, seconds=120)
        for seconds in (jump, -jump, 0):
            said.write_text(f"{seconds:+d}")
            time.sleep(0.7)  # long enough for leases to be renewed and bells to be set by the wrong hour
        during = len(sink.accepted())
        until(status(campaign.id, "finished"), program.said, seconds=240)
    query = select(func.count()).select_from(Event)
    starts = db.session.scalar(query.where(Event.subject_kind == "campaign", Event.kind == "started"))
    found = told(
        "F15 true",
        jump=jump,
        apart=apart,
        **judged(addresses(people), sink),
        sent_before_the_last=during,
        starts=starts,
    )
    assert (found["lost"], found["twice"], found["differing_ids"], starts) == (0, 0, 0, 1)
