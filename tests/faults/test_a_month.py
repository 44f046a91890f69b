"""A month's messages (M-2) over one mailbox that bears so many recipients a day, so many a minute and 3 connections.

Days are those of the moved clock, and roll: what counts is the twenty-four hours before each message. Speed is measured
by the true one, so an hour of the relay's is a second here: 30 a minute are 108,000. Who is sent too many in a day is
refused for ever and would be missing at the end.

By default a tenth of it: 12,000 messages over a mailbox of 1,000 a day. DESPACHO_TEST_MONTH=120000 is the whole, some
minutes on a machine that does nothing else.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.harness import mailbox as mailboxes
from tests.massmail.world import commit, fill, finished, sending, sheet, started
from ticketing import clock
from ticketing.web import walls
from workflows.rolling import has_room_at

MESSAGES = int(os.environ.get("DESPACHO_TEST_MONTH", "12000"))
PER_DAY, PER_MINUTE, CONNECTIONS, SHARE = MESSAGES // 12, 30, 3, 10
HOUR_IN_A_SECOND = 3600
OF_CAMPAIGNS = PER_DAY * (100 - SHARE) // 100


@pytest.fixture
def relay(base, tmp_path):
    """The mailbox, and the settings that send there."""
    moved = base.config["SETTINGS"].clock_file
    limits = ("--per-day", PER_DAY, "--connections", CONNECTIONS, "--clock", moved, "--rolls")
    with mailboxes.running(tmp_path / "relay", kind="relay", limits=limits) as box:
        yield box


def declared(box) -> int:
    """As it is declared, by who corrected what the known service begins with."""
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared
    from ticketing.massmail.transports.presets import preset

    known = preset("microsoft365").filled
    assert (known["per_day"], known["per_minute"], known["connections"]) == (10_000, PER_MINUTE, CONNECTIONS)
    assert known["day_rolls"]
    kept = {name: known[name] for name in ("per_minute", "day_rolls", "connections", "notices_share", "takes_verp")}
    said = Declared("buzón", "smtp", "127.0.0.1", box.port, per_day=PER_DAY, **kept)
    made = actions.add(said, by=None, at=clock.now())
    commit()
    return int(made.id)


def hasten(way: int) -> None:
    from ticketing.extensions import db
    from ticketing.massmail.transports.models import Transport

    db.session.get_one(Transport, way).per_minute = PER_MINUTE * HOUR_IN_A_SECOND
    commit()


def morning_after(at: datetime) -> datetime:
    """Just after the next midnight on the institution's wall."""
    wall = at.astimezone(walls.home())
    return wall.replace(hour=0, minute=0, second=1, microsecond=0) + timedelta(days=1)


def gone_lately(way: int) -> dict[int, int]:
    """What counts of the last twenty-four hours, by slot."""
    from ticketing.massmail.pacing.allowance import of_day
    from ticketing.massmail.pacing.queries import used_lately

    return used_lately(of_day(way), clock.now())


@pytest.mark.timeout(300 + 3 * MESSAGES / 100)
def test_a_months_messages_go_out_within_what_the_mailbox_bears_and_on_the_day_that_was_named(base, relay, smtp):
    from ticketing.massmail.campaigns.outlook import last_of

    clock.move(morning_after(clock.now()))
    way = declared(relay)
    fill(MESSAGES)
    campaign = started()
    began = clock.now()
    named = last_of(campaign, began, began)
    hasten(way)
    days: list[int] = []
    with sending(base, replace(smtp, sender_connections=8)):
        while not _day_is_over(campaign, way, days):
            clock.move(has_room_at(gone_lately(way), OF_CAMPAIGNS))
    ended = clock.now()
    clock.move(None)
    found = sheet(campaign.id)
    assert (found["accepted"], found["failed"], found["unknown"]) == (MESSAGES, 0, 0)
    assert len({item.rcpt[0] for item in relay.accepted()}) == len(relay.accepted()) == MESSAGES
    assert max(days) <= OF_CAMPAIGNS
    assert walls.today(ended) == walls.today(named)
    assert len(days) == -(-MESSAGES // OF_CAMPAIGNS)
    assert [seconds for seconds, count in seconds_of(relay).items() if count > 2.2 * PER_MINUTE * 60] == []


def _day_is_over(campaign, way: int, days: list[int]) -> bool:
    """Wait until the mailbox has taken what campaigns may send in a day; whether everything is out."""
    deadline = time.monotonic() + 100 * MESSAGES / 12_000  # of a tenth: what is granted and lost comes back after 120
    while not (ended := finished(campaign)()) and sum(gone_lately(way).values()) < OF_CAMPAIGNS:
        assert time.monotonic() < deadline, sheet(campaign.id)
        time.sleep(0.3)  # the sender is a thread of this process
    days.append(sum(gone_lately(way).values()))
    return ended


def seconds_of(box) -> Counter[int]:
    """How many it took in each true second, that is in each hour of its own."""
    return Counter(int(item.at) for item in box.accepted())
