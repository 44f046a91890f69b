"""When a share of what was promised is spent, and what was known at an instant."""

from datetime import timedelta

import pytest

from tests.rules.stories import at
from workflows.reading import load
from workflows.rows import Target
from workflows.sla import Carried, Segment, known_at, reached_at, segment_kind
from workflows.working_calendar import Calendar

CALENDAR = Calendar.from_content(load("icetex").calendar)
TWO = Target(2, "business_days", "next_day")
RUNNING = [Segment("running", at("2 Mar 10:15"))]
HOUR = timedelta(hours=1)


def reached(share, segments=RUNNING, *, target=TWO, carried=None, received="2 Mar 10:15"):
    return reached_at(segments, share, target=target, calendar=CALENDAR, received_at=at(received), carried=carried)


@pytest.mark.parametrize(
    ("share", "when"),
    [(25, "3 Mar 12:30"), (50, "3 Mar 17:00"), (75, "4 Mar 12:30"), (99, "4 Mar 16:49:12"), (100, "4 Mar 17:00:01")],
)
def test_a_share_of_the_promise_is_spent_at_its_own_minute(share, when):
    assert reached(share) == at(when)


def test_more_than_the_whole_counts_on_like_the_whole():
    assert reached(150) == at("5 Mar 17:00:01")


def test_what_holds_the_clock_puts_it_off_and_what_ends_it_leaves_it_unreached():
    held = [
        Segment("running", at("2 Mar 10:15"), at("3 Mar 10:00")),
        Segment("suspended", at("3 Mar 10:00"), at("5 Mar 8:00")),
        Segment("running", at("5 Mar 8:00")),
    ]
    assert reached(50, held) == at("5 Mar 15:00")
    assert reached(50, held[:2]) is None


def test_what_was_settled_before_counts_towards_the_share():
    again = [Segment("running", at("6 Mar 8:00"))]
    carried = Carried(until=at("6 Mar 8:00"), consumed=6 * HOUR, due_at=at("4 Mar 17:00"))
    assert reached(50, again, carried=carried) == at("6 Mar 11:00")
    assert reached(100, again, carried=carried) == at("9 Mar 11:00:01")


def test_what_was_settled_before_is_not_counted_again():
    story = [Segment("running", at("2 Mar 10:15"), at("3 Mar 14:00")), Segment("running", at("6 Mar 8:00"))]
    carried = Carried(until=at("6 Mar 8:00"), consumed=6 * HOUR)
    assert reached(50, story, carried=carried) == at("6 Mar 11:00")


@pytest.mark.parametrize("consumed", [9, 12])
def test_a_share_that_was_spent_before_is_reached_where_that_was_settled(consumed):
    carried = Carried(until=at("6 Mar 8:00"), consumed=consumed * HOUR, due_at=at("4 Mar 17:00"))
    assert reached(50, [Segment("running", at("6 Mar 8:00"))], carried=carried) == at("6 Mar 8:00")


def test_a_share_of_hours_is_a_share_of_them():
    assert reached(50, target=Target(10, "business_hours", "next_day")) == at("2 Mar 15:15")


def test_what_ended_later_was_going_on_with_its_reason_and_its_party():
    told = Segment("suspended", at("3 Mar 10:00"), at("5 Mar 8:00"), reason="En espera por usuario", party="requester")
    found = known_at([told, Segment("running", at("5 Mar 8:00"))], at("4 Mar 9:00"))
    assert found == [Segment("suspended", at("3 Mar 10:00"), None, "En espera por usuario", "requester")]
    assert known_at([told], at("5 Mar 8:00")) == [told]


def test_a_stopped_state_that_names_no_outcome_is_closed():
    icetex = load("icetex")
    assert segment_kind(icetex, state="Cerrado", gate_open=False) == "closed"
    assert segment_kind(icetex, state="Anulado", gate_open=True) == "annulled"
