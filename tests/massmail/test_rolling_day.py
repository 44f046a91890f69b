"""A day's limit where the server counts any twenty-four hours: midnight brings no room, a wrong clock neither."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.massmail.world import AT, commit, fill, started
from workflows.rolling import leaves_at, slot_of

KEY = "d:3"
EVENING = AT.replace(hour=4, minute=30)  # 23:30 on the wall in Bogotá
AFTER_MIDNIGHT = EVENING + timedelta(hours=1)
A_DAY = timedelta(days=1, minutes=10)


def asked(at: Any, *, wanted: int = 100, back: int = 0, most: int = 10, rolls: bool = True) -> int:
    from ticketing.massmail.pacing.actions import share_out
    from ticketing.massmail.pacing.limits import Limits

    limits = Limits(days={KEY: most}, rolling={KEY} if rolls else frozenset())
    found = share_out(limits, {KEY: wanted}, {KEY: back}, at=at)[KEY].tokens
    commit()
    return found


def accepted(count: int, at: Any) -> None:
    from ticketing.massmail.pacing.actions import note_lately, note_use
    from ticketing.web import walls

    note_use({(3, 0): count}, on=walls.today(at))
    note_lately({(3, 0): count - 1, (3, 2): 1}, at=at)
    commit()


@pytest.mark.parametrize(("rolls", "room"), [(True, 0), (False, 10)], ids=["any-day", "on-the-wall"])
def test_after_midnight_there_is_room_only_where_a_day_is_one_on_the_wall(base, rolls, room):
    assert asked(EVENING, rolls=rolls) == 10
    accepted(10, EVENING)
    assert asked(AFTER_MIDNIGHT, rolls=rolls) == room


def test_room_comes_back_as_each_turns_a_day_old(base):
    accepted(6, EVENING)
    accepted(4, EVENING + timedelta(hours=2))
    assert asked(EVENING + timedelta(days=1)) == 0
    assert asked(EVENING + A_DAY) == 6
    assert asked(EVENING + A_DAY + timedelta(seconds=5)) == 0


def test_without_a_silence_what_was_granted_ages_too(base):
    accepted(6, EVENING)
    near = EVENING + A_DAY - timedelta(seconds=30)
    assert asked(near, wanted=1) == 1
    assert asked(near + timedelta(seconds=60)) == 9
    assert asked(near + timedelta(seconds=61), back=2) == 2


def test_a_clock_that_goes_back_makes_no_room(base):
    wrong = EVENING + timedelta(days=30)
    assert asked(wrong, wanted=7) == 7
    accepted(7, wrong)
    assert asked(EVENING) == 3
    assert asked(EVENING + timedelta(minutes=1)) == 0


def test_what_a_wrong_clock_noted_counts_for_a_day_and_no_longer(base):
    from ticketing.massmail.chunks.clock_set_back import bring_back

    accepted(7, EVENING + timedelta(days=30))
    bring_back(EVENING)
    commit()
    assert asked(EVENING) == 3
    assert asked(EVENING + A_DAY) == 10


def test_slots_that_count_no_more_are_swept(base):
    from sqlalchemy import func, select

    from ticketing.extensions import db
    from ticketing.massmail.pacing.actions import sweep
    from ticketing.massmail.pacing.models import RecentUse

    for hours in range(5):
        accepted(2, EVENING + timedelta(hours=hours))
    sweep(EVENING + timedelta(days=1, hours=2, minutes=30))
    assert db.session.scalar(select(func.count()).select_from(RecentUse)) == 2


def test_the_page_says_when_it_goes_on(base):
    from ticketing.dispatch.campaign_page.pace import now
    from ticketing.massmail.pacing.actions import note_lately
    from ticketing.massmail.transports import actions
    from ticketing.massmail.transports.declared import Declared
    from ticketing.web.filters import when

    fill(3)
    place = Declared(name="nube", scheme="smtp", host="127.0.0.1", port=9, per_day=10, day_rolls=True)
    way = actions.add(place, by=None, at=AT)
    campaign, again = started(), leaves_at(slot_of(AT))
    note_lately({(way.id, 0): 10}, at=AT)
    (said,) = now(campaign, AT + timedelta(hours=3))
    assert said == f"El servidor «nube» ya entregó los 10 mensajes de su cupo de 24 horas; sigue {when(again)}."
    assert now(campaign, again) == []
