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

import pytest

from tests.faults.judge import addresses, judged, status, told
from tests.faults.test_kill_sender import environment
from tests.harness.process import Program
from tests.massmail.world import commit, drafted, fill, started, until


@contextmanager
def workers(settings, folder, count: int, *, apart: bool) -> Iterator[Program]:
    """So many workers; `apart`: each on a machine of its own, else all with one data folder."""
    roles = [f"worker:{folder / f'machine-{number if apart else 0}'}" for number in range(count)]
    env = environment(settings) | {"DESPACHO_LEASE_SECONDS": "10", "DESPACHO_CLOCK_FILE": settings.clock_file}
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
        until(lambda: len(sink.accepted()) > 300, program.said(), seconds=60)
        begin = time.monotonic()
        os.kill(pid(program, 0), signal.SIGTERM)
        said = program.wait_for_line("ended ")
        took.append(round(time.monotonic() - begin, 2))
    part = len(sink.accepted())
    with workers(smtp, tmp_path, 1, apart=False) as program:
        until(status(campaign.id, "finished"), program.said(), seconds=40)
    found = told("F27", **judged(addresses(people), sink), sent_before=part, stopped_after_seconds=took[0], said=said)
    assert said.endswith(" 0")
    assert took[0] < 10
    assert 0 < part < people
    assert (found["lost"], found["twice"], found["strangers"]) == (0, 0, 0)


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
            until(status(number, "finished"), program.said(), seconds=40)
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
        until(lambda: len(sink.accepted()) > 50, program.said(), seconds=60)
        for hours in jumps:
            clock.move(timedelta(hours=hours))
            time.sleep(0.1)
        until(status(campaign.id, "finished"), program.said(), seconds=60)
    query = select(func.count()).select_from(Event)
    starts = db.session.scalar(query.where(Event.subject_kind == "campaign", Event.kind == "started"))
    found = told("F15", **judged(addresses(people), sink), jumps_in_hours=jumps, starts=starts)
    assert (found["lost"], found["twice"], found["differing_ids"], starts) == (0, 0, 0, 1)
