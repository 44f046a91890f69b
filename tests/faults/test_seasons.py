"""F16: days on which clocks are set forward or back. What is due at a local hour begins once, at its instant."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.faults.judge import told
from tests.massmail.world import author, commit, drafted, fill
from workflows.wall_clock import SECOND, instant, midnight

DAYS = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/Mexico_City", date(2022, 10, 30)),
    ("America/Bogota", date(2026, 3, 8)),
]


@pytest.mark.parametrize(("zone", "day"), DAYS, ids=[f"{zone[8:]}-{day:%Y-%m-%d}" for zone, day in DAYS])
def test_f16_a_local_hour_comes_once_on_each_day(base, zone, day):
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event
    from ticketing.massmail import ticks as massmail_ticks
    from ticketing.massmail.campaigns import actions

    place = ZoneInfo(zone)
    begin = instant(midnight(day), place)
    fill(3)
    by, due = author(), {}
    for minutes in (90, 150):  # half past one, half past two
        at = instant(midnight(day) + minutes * 60 * SECOND, place)
        campaign = drafted(by=by, at=begin, time_zone=zone)
        actions.arm(campaign, start_at=at, by=None, at=begin)
        commit()
        due[campaign.id] = at
    for minute in range(0, 360, 10):
        massmail_ticks.start_due(begin + timedelta(minutes=minute))
    query = select(Event.subject_id, Event.at).where(Event.subject_kind == "campaign", Event.kind == "started")
    starts = [(number, at) for number, at in db.session.execute(query)]
    late = [at - due[number] for number, at in starts]
    told("F16", zone=zone, day=f"{day:%Y-%m-%d}", starts=len(starts), latest_minutes=max(late).total_seconds() / 60)
    assert Counter(number for number, _ in starts) == dict.fromkeys(due, 1)
    assert all(timedelta() <= one < timedelta(minutes=10) for one in late)
