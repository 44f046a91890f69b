"""Waits that end by themselves (G-16)."""

import pytest

from tests.rules.stories import SOLVED, TIMED_OUT, VALIDATED, at, event, iso, last, move, steps, taken
from workflows.reading import load, read_content
from workflows.refusals import Refused
from workflows.timers import auto_close_at, ends_at, reminders_at
from workflows.waits import Wait
from workflows.working_calendar import Calendar

ICETEX = load("icetex")
CALENDAR = Calendar.from_content(ICETEX.calendar)


def solved(when):
    return [*taken("2 Mar 10:00"), move(when, "Solucionado", SOLVED)]


@pytest.mark.parametrize(
    ("when", "closes"),
    [
        ("20 Mar 11:00", "26 Mar 17:00"),
        ("2 Mar 17:00", "5 Mar 17:00"),
        ("2 Mar 23:59", "5 Mar 17:00"),
        ("7 Mar 10:00", "11 Mar 17:00"),
        ("1 Apr 09:00", "8 Apr 17:00"),
    ],
)
def test_it_closes_at_the_close_of_the_third_working_day_after(when, closes):
    assert auto_close_at(ICETEX, CALENDAR, solved_at=at(when)) == at(closes)


def test_where_no_timer_closes_it_never_closes_by_itself():
    content = dict(ICETEX.content)
    content["timers"] = [timer for timer in content["timers"] if timer["name"] != "auto_close"]
    assert auto_close_at(read_content(content), CALENDAR, solved_at=at("2 Mar 10:00")) is None


@pytest.mark.parametrize(
    ("wait", "since", "until"),
    [
        (Wait(3, "calendar_days"), "20 Mar 11:00", "23 Mar 11:00"),
        (Wait(3, "business_hours"), "20 Mar 16:00", "24 Mar 10:00"),
        (Wait(1, "business_days"), "20 Mar 16:00", "24 Mar 17:00"),
    ],
)
def test_a_wait_has_its_unit(wait, since, until):
    assert ends_at(wait, CALENDAR, since=at(since)) == at(until)


def test_seventy_two_hours_end_at_the_same_hour_of_the_wall_clock():
    york = Calendar.from_content(ICETEX.calendar | {"zone": "America/New_York"})
    start = york.opening(at("6 Mar 12:00").date())
    end = ends_at(Wait(3, "calendar_days"), york, since=start)
    assert (york.local(end).hour, (end - start).total_seconds()) == (8, 71 * 3600)


def test_it_fires_before_an_event_at_its_very_instant():
    timer, survey = steps([*solved("20 Mar 11:00"), move("26 Mar 17:00", "Cerrado", VALIDATED)])[-2:]
    assert (timer["do"], timer["at"], timer["reason"]) == ("timer", iso("26 Mar 17:00"), TIMED_OUT)
    assert (survey["do"], survey["state"], survey["error"] is None) == ("move", "Cerrado", False)


def test_a_survey_in_time_leaves_the_timer_nothing_to_do():
    story = [*solved("20 Mar 11:00"), move("26 Mar 16:59:59", "Cerrado", VALIDATED), event("30 Mar 10:00", "tick")]
    assert [step["do"] for step in steps(story)][-2:] == ["move", "tick"]
    assert last(story)["reason"] is None


def test_reopening_stops_it_and_solving_again_starts_it_anew():
    story = [
        *solved("20 Mar 11:00"),
        move("24 Mar 10:00", "Reabierto", note="Falta"),
        event("30 Mar 10:00", "tick"),
        move("30 Mar 10:00", "En proceso", "Caso se encuentra en atención"),
        move("30 Mar 11:00", "Solucionado", SOLVED),
        event("8 Apr 10:00", "tick"),
    ]
    assert [step["at"] for step in steps(story) if step["do"] == "timer"] == [iso("6 Apr 17:00")]


def test_it_also_fires_before_an_event_that_is_refused():
    story = [*solved("20 Mar 11:00"), event("30 Mar 10:00", "edit")]
    assert [step["do"] for step in steps(story)][-2:] == ["timer", "edit"]


def test_reminders_fall_on_the_third_fifth_and_tenth_business_day():
    days = reminders_at(ICETEX, CALENDAR, since=at("18 Mar 16:00"), reminder="answer_waiting")
    assert days == (at("24 Mar 08:00"), at("26 Mar 08:00"), at("6 Apr 08:00"))
    with pytest.raises(Refused):
        reminders_at(ICETEX, CALENDAR, since=at("18 Mar 16:00"), reminder="otro")
