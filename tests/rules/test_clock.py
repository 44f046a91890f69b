"""What is consumed, when it is due, since when it is late."""

from datetime import timedelta

import pytest

from tests.rules.stories import (
    ANSWERED,
    ATTENDED,
    SOLVED,
    VALIDATED,
    WEB,
    at,
    event,
    filed,
    iso,
    last,
    move,
    steps,
    suspended,
    taken,
)
from workflows.reading import load
from workflows.rows import Target
from workflows.sla import Carried, Segment, reckon, segment_kind
from workflows.working_calendar import Calendar

CONTENT = load("icetex").calendar
CALENDAR = Calendar.from_content(CONTENT)
SIX = Target(6, "business_days", "next_day")
HOURS = timedelta(hours=1)


def reckoned(segments, when, *, target=SIX, received="2 Mar 10:15", calendar=CALENDAR, **more):
    received_at = at(received) if received else None
    return reckon(segments, target=target, calendar=calendar, received_at=received_at, at=at(when), **more)


def segment(kind, start, end=None):
    return Segment(kind, at(start), at(end) if end else None)


def test_time_is_consumed_from_the_opening_of_the_next_working_day():
    story = [*filed("2 Mar 10:15"), event("2 Mar 16:00", "tick"), event("3 Mar 08:01", "tick")]
    assert [step["consumed_minutes"] for step in steps(story)] == [0, 0, 0, 1]


def test_from_the_reception_day_what_lay_before_reception_counts():
    target = Target(1, "business_days", "reception_day")
    figures = reckoned([segment("running", "2 Mar 10:15")], "2 Mar 10:15", target=target)
    assert figures.consumed == 2.25 * HOURS
    assert figures.due_at == at("2 Mar 17:00")


def test_a_reception_at_the_close_leaves_a_day_that_counts_from_it_no_time():
    target = Target(1, "business_days", "reception_day")
    running = [segment("running", "2 Mar 17:00")]
    figures = reckoned(running, "2 Mar 17:00", target=target, received="2 Mar 17:00")
    assert (figures.consumed, figures.due_at, figures.breached) == (9 * HOURS, at("2 Mar 17:00"), False)
    assert reckoned(running, "2 Mar 17:00:01", target=target, received="2 Mar 17:00").breached


def test_business_hours_run_from_the_instant_of_reception():
    target = Target(10, "business_hours", "next_day")
    figures = reckoned([segment("running", "2 Mar 10:15")], "2 Mar 12:15", target=target)
    assert (figures.consumed, figures.due_at) == (2 * HOURS, at("3 Mar 11:15"))
    assert figures.target == 10 * HOURS


def test_business_hours_are_hours_also_on_a_short_day():
    short = Calendar.from_content(
        CONTENT | {"dates": {"2026-03-03": {"name": "Media jornada", "windows": ["08:00-12:00"]}}}
    )
    target = Target(10, "business_hours", "next_day")
    figures = reckoned([segment("running", "2 Mar 10:15")], "2 Mar 12:15", target=target, calendar=short)
    assert figures.due_at == at("3 Mar 11:15")
    target = Target(11, "business_hours", "next_day")
    figures = reckoned([segment("running", "2 Mar 10:15")], "2 Mar 12:15", target=target, calendar=short)
    assert figures.due_at == at("4 Mar 08:15")


def test_a_short_day_counts_as_one_day_and_in_proportion_within():
    short = Calendar.from_content(
        CONTENT | {"dates": {"2026-03-03": {"name": "Media jornada", "windows": ["08:00-12:00"]}}}
    )
    running = [segment("running", "2 Mar 10:15")]
    assert reckoned(running, "3 Mar 09:00", calendar=short).consumed == 2.25 * HOURS
    assert reckoned(running, "3 Mar 12:00", calendar=short).consumed == 9 * HOURS
    assert reckoned(running, "3 Mar 12:00", calendar=short).due_at == at("10 Mar 17:00")


def test_a_held_clock_has_no_deadline_and_keeps_what_remains():
    held = last([*taken("2 Mar 10:15"), suspended("3 Mar 10:00")])
    assert (held["due_at"], held["consumed_minutes"], held["remaining_minutes"]) == (None, 120, 3120)


def test_time_at_a_gate_belongs_to_the_approver():
    story = [
        *taken("2 Mar 10:15"),
        suspended("3 Mar 10:00"),
        event("3 Mar 11:00", "edit"),
        event("5 Mar 09:00", "approve"),
        move("5 Mar 15:00", "En proceso", ANSWERED),
    ]
    assert [step["consumed_minutes"] for step in steps(story)][-4:] == [120, 120, 120, 120]
    assert last(story)["due_at"] == iso("13 Mar 13:00")


@pytest.mark.parametrize(
    ("when", "late"),
    [
        ("10 Mar 16:59:59", False),
        ("10 Mar 17:00:00", False),
        ("10 Mar 17:00:01", True),
        ("10 Mar 20:00", True),
        ("14 Mar 10:00", True),
    ],
)
def test_late_begins_the_instant_after_the_deadline_at_any_hour(when, late):
    assert last([*taken("2 Mar 10:15"), event(when, "tick")])["breached"] is late
    assert last([*taken("2 Mar 10:15"), move(when, "Solucionado", SOLVED)])["breached"] is late


def test_a_late_ticket_keeps_its_deadline_and_owes_time():
    late = last([*taken("2 Mar 10:15"), event("11 Mar 09:00", "tick")])
    assert late["due_at"] == iso("10 Mar 17:00")
    assert (late["consumed_minutes"], late["remaining_minutes"]) == (3300, -60)


def test_suspended_at_the_very_deadline_is_on_time_until_it_resumes():
    story = [*taken("2 Mar 10:15"), suspended("10 Mar 17:00"), event("12 Mar 09:00", "tick")]
    held = last(story)
    assert (held["remaining_minutes"], held["due_at"], held["breached"]) == (0, None, False)
    resumed = last([*story, move("14 Mar 10:00", "En proceso", ANSWERED)])
    assert (resumed["due_at"], resumed["breached"]) == (iso("10 Mar 17:00"), True)


def test_resumed_at_the_very_deadline_is_still_on_time():
    story = [*taken("2 Mar 10:15"), suspended("10 Mar 17:00"), move("10 Mar 17:00", "En proceso", ANSWERED)]
    assert (last(story)["due_at"], last(story)["breached"]) == (iso("10 Mar 17:00"), False)
    assert last([*story, event("10 Mar 17:00:01", "tick")])["breached"]


def test_suspended_after_the_close_of_the_last_day_is_late():
    assert last([*taken("2 Mar 10:15"), suspended("10 Mar 17:00:01")])["breached"]


def test_annulled_while_held_at_the_deadline_was_never_late():
    story = [
        *taken("2 Mar 10:15"),
        suspended("10 Mar 17:00"),
        move("20 Mar 10:00", "Anulado", "No está aprobado.", note="No"),
    ]
    assert last(story)["breached"] is False


def test_breached_stays_breached_when_the_clock_is_held_again_at_once():
    story = [
        *taken("2 Mar 10:15"),
        suspended("10 Mar 17:00"),
        move("14 Mar 10:00", "En proceso", ANSWERED),
        suspended("14 Mar 10:00"),
        event("20 Mar 10:00", "tick"),
    ]
    assert [step["breached"] for step in steps(story)[-4:]] == [False, True, True, True]


def test_a_stopped_clock_keeps_its_figures():
    story = [
        *taken("2 Mar 10:15"),
        move("4 Mar 09:30", "Solucionado", SOLVED),
        event("6 Mar 12:00", "tick"),
        move("6 Mar 13:00", "Cerrado", VALIDATED),
        event("30 Mar 13:00", "tick"),
    ]
    figures = [(s["consumed_minutes"], s["remaining_minutes"], s["breached"], s["due_at"]) for s in steps(story)]
    assert figures[-4:] == [(630, 2610, False, None)] * 4


def test_a_reopened_ticket_goes_on_from_where_it_stood():
    story = [
        *taken("2 Mar 10:15"),
        move("4 Mar 09:30", "Solucionado", SOLVED),
        move("6 Mar 12:00", "Reabierto", note="Falta la imagen"),
        move("6 Mar 13:00", "En proceso", ATTENDED),
    ]
    reopened, taken_up = steps(story)[-2:]
    assert (reopened["consumed_minutes"], reopened["due_at"]) == (630, iso("13 Mar 10:30"))
    assert (taken_up["consumed_minutes"], taken_up["due_at"]) == (690, iso("13 Mar 10:30"))


def test_before_reception_nothing_is_consumed_and_all_remains():
    waiting = last([event("2 Mar 10:00", "file"), event("9 Mar 10:00", "tick")], category=WEB)
    assert (waiting["consumed_minutes"], waiting["remaining_minutes"]) == (0, 12 * 540)
    assert (waiting["due_at"], waiting["breached"]) == (None, False)


def test_minutes_are_exact_to_the_second():
    consumed = last([*taken("2 Mar 10:15"), event("3 Mar 08:59:01", "tick")])["consumed_minutes"]
    assert consumed == pytest.approx(59 + 1 / 60, abs=1e-9)
    assert isinstance(last([*taken("2 Mar 10:15"), event("3 Mar 09:00", "tick")])["consumed_minutes"], int)


def test_a_closure_entered_late_gives_its_day_back():
    closed = Calendar.from_content(CONTENT | {"dates": {"2026-03-05": {"name": "Cierre por aseo"}}})
    running = [segment("running", "2 Mar 10:15")]
    assert reckoned(running, "6 Mar 17:00").due_at == at("10 Mar 17:00")
    assert reckoned(running, "6 Mar 17:00", calendar=closed).due_at == at("11 Mar 17:00")


def test_a_breach_established_stays_under_a_new_calendar():
    closed = Calendar.from_content(CONTENT | {"dates": {"2026-03-05": {"name": "Cierre"}}})
    running = [segment("running", "2 Mar 10:15")]
    late = reckoned(running, "11 Mar 10:00")
    anew = reckoned(running, "11 Mar 10:00", calendar=closed, breached_at=late.breached_at)
    assert anew.due_at == at("11 Mar 17:00")
    assert (anew.breached, anew.breached_at) == (True, at("10 Mar 17:00"))


def test_before_it_was_breached_a_ticket_was_on_time():
    running = [segment("running", "2 Mar 10:15")]
    assert not reckoned(running, "9 Mar 10:00", breached_at=at("10 Mar 17:00")).breached


def test_solved_under_an_old_calendar_and_reopened_keeps_what_it_consumed():
    closed = Calendar.from_content(
        CONTENT | {"dates": {"2026-03-03": {"name": "Cierre"}, "2026-03-09": {"name": "Cierre"}}}
    )
    history = [segment("running", "2 Mar 10:15", "4 Mar 09:30"), segment("solved", "4 Mar 09:30", "6 Mar 12:00"),
               segment("running", "6 Mar 12:00")]  # fmt: skip
    carried = Carried(until=at("6 Mar 12:00"), consumed=10.5 * HOURS)
    figures = reckoned(history, "6 Mar 17:00", calendar=closed, carried=carried)
    assert figures.consumed == 15.5 * HOURS
    assert figures.due_at == at("16 Mar 10:30")


def test_reopened_with_nothing_left_is_late_at_once():
    due = at("10 Mar 17:00")
    carried = Carried(until=at("12 Mar 12:00"), consumed=54 * HOURS, due_at=due)
    figures = reckoned([segment("running", "12 Mar 12:00")], "12 Mar 12:00", carried=carried)
    assert (figures.due_at, figures.breached, figures.remaining) == (due, True, timedelta(0))


def test_another_category_counts_from_the_same_reception():
    running = [segment("running", "2 Mar 10:15")]
    four = Target(4, "business_days", "next_day")
    assert reckoned(running, "5 Mar 10:00").consumed == reckoned(running, "5 Mar 10:00", target=four).consumed
    assert reckoned(running, "5 Mar 10:00", target=four).due_at == at("6 Mar 17:00")


def test_the_figures_of_a_past_instant_know_nothing_of_later():
    history = [segment("running", "2 Mar 10:15", "4 Mar 10:00"), segment("suspended", "4 Mar 10:00")]
    then = reckoned(history, "3 Mar 10:00")
    assert (then.running, then.due_at, then.consumed) == (True, at("10 Mar 17:00"), 2 * HOURS)


@pytest.mark.parametrize(
    ("state", "gate_open", "kind"),
    [
        ("Registrado", True, "gate"),
        ("Registrado", False, "running"),
        ("Suspendido", False, "suspended"),
        ("Suspendido", True, "gate"),
        ("Reabierto", False, "running"),
        ("Solucionado", False, "solved"),
        ("Cerrado", False, "closed"),
        ("Anulado", True, "annulled"),
    ],
)
def test_each_state_has_its_kind_of_time(state, gate_open, kind):
    assert segment_kind(load("icetex"), state=state, gate_open=gate_open) == kind


def test_what_is_armed_for_an_hour_is_held_where_the_clock_would_run() -> None:
    kinds = [
        segment_kind(load("icetex"), state=state, gate_open=gate, scheduled=True)
        for state, gate in (("En proceso", False), ("En proceso", True), ("Suspendido", False), ("Solucionado", False))
    ]
    assert kinds == ["scheduled", "gate", "suspended", "solved"]
