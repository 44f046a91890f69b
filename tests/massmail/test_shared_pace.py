"""Speed that is shared: between processes, between campaigns, over the days of a warm-up."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, timedelta

from tests.harness.process import clean_environment
from tests.massmail.world import AT, author, drafted, fill, sending, sheet, until

RATE, SECONDS = 1200.0, 3.0
TAKING = """
import json, sys, time
from datetime import UTC, datetime
from pathlib import Path
from tests.harness import office
from ticketing.extensions import db
from ticketing.massmail.pacing.actions import share_out
from ticketing.massmail.pacing.limits import Limits

url, folder, rate, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
with office.opened(office.settings(url, folder)) as app, app.app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    begin, taken = time.monotonic(), 0
    while time.monotonic() - begin < seconds:
        found = share_out(Limits(rates={"t:7": rate}), {"t:7": 50}, {}, at=datetime.now(UTC))
        db.session.commit()
        taken += found["t:7"].tokens
        time.sleep(0.01)
print(taken, flush=True)
"""


def test_two_processes_together_take_no_more_than_one_bucket_holds(app_postgres, tmp_path):
    url = app_postgres.config["SETTINGS"].database_url
    command = [sys.executable, "-c", TAKING, url, str(tmp_path), str(RATE), str(SECONDS)]
    processes = [
        subprocess.Popen(
            command, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]  # fmt: skip
    for one in processes:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    begin = time.monotonic()
    taken = [int(one.communicate("\n")[0]) for one in processes]
    took = time.monotonic() - begin
    most = RATE / 60 * (took + 1)  # and a burst of one second
    print(f"two processes took {taken} of a bucket of {RATE:.0f} a minute in {took:.1f} s")
    assert RATE / 60 * (SECONDS - 1) <= sum(taken) <= most
    assert min(taken) > 0


def test_a_campaign_that_comes_later_does_not_wait_for_the_whole_of_the_first(base, smtp, mailbox):
    from ticketing.extensions import db
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.transports import actions as transports
    from ticketing.massmail.transports.declared import Declared

    port = int(mailbox.url.rpartition(":")[2])
    transports.add(Declared(name="lento", scheme="smtp", host="127.0.0.1", port=port, per_minute=1200), by=None, at=AT)
    fill(600, code="uno")
    fill(20, code="dos")
    by, both = author(), []
    for code in ("uno", "dos"):
        campaign = drafted(by=by, lists=(code,))
        actions.arm(campaign, start_at=None, by=None, at=AT)
        actions.start(campaign, at=AT)
        db.session.commit()
        both.append(campaign.id)
    with sending(base, smtp):
        until(lambda: sheet(both[1])["accepted"] == 20, "the later one")
        first = sheet(both[0])["accepted"]
    print(f"the later campaign's 20 had gone when {first} of the first one's 600 had")
    assert 0 < first < 150


def test_a_warm_up_lets_more_go_each_day_and_no_more_than_that(base, smtp, mailbox):
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns import actions
    from ticketing.massmail.transports import actions as transports
    from ticketing.massmail.transports.declared import Declared

    port = int(mailbox.url.rpartition(":")[2])
    ramp = {"ramp_from": date(2026, 3, 2), "ramp_days": 3, "ramp_first": 4, "ramp_last": 16}
    transports.add(Declared(name="nuevo", scheme="smtp", host="127.0.0.1", port=port, **ramp), by=None, at=AT)
    fill(60)
    clock.move(AT)
    campaign = drafted(max_age_hours=200)
    actions.arm(campaign, start_at=None, by=None, at=AT)
    actions.start(campaign, at=AT)
    db.session.commit()
    key, sent = campaign.id, []
    for day, most in enumerate((4, 8, 16)):
        clock.move(AT + timedelta(days=day))
        with sending(base, smtp):
            due = sum(sent) + most
            until(lambda due=due: sheet(key)["accepted"] == due, f"day {day}")
            time.sleep(0.7)
            sent.append(sheet(key)["accepted"] - sum(sent))
    assert sent == [4, 8, 16]
    clock.move(AT + timedelta(days=3))
    with sending(base, smtp):
        until(lambda: sheet(key)["accepted"] == 60, "after the warm-up")
