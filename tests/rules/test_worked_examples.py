"""The worked examples by which everybody reckons."""

import pytest

from tests.rules.stories import (
    ANSWERED,
    CAMPAIGN,
    INFOSERVICE,
    PIECES,
    SOLVED,
    TIMED_OUT,
    event,
    filed,
    iso,
    last,
    move,
    steps,
    suspended,
    taken,
    told,
)

ROWS = [
    pytest.param(CAMPAIGN, False, "2 Mar 10:15", None, "2 Mar 10:15", "10 Mar 17:00", id="campaign"),
    pytest.param(CAMPAIGN, False, "20 Mar 17:01", None, "24 Mar 08:00", "1 Apr 17:00", id="after-close-holiday"),
    pytest.param(INFOSERVICE, False, "30 Mar 09:00", None, "30 Mar 09:00", "7 Apr 17:00", id="holy-week"),
    pytest.param(PIECES, False, "2 Mar 07:30", None, "3 Mar 08:00", "10 Mar 17:00", id="filed-before-opening"),
    pytest.param(PIECES, False, "2 Mar 10:00", "3 Mar 07:30", "3 Mar 08:00", "10 Mar 17:00", id="gate-early"),
    pytest.param(PIECES, False, "2 Mar 10:00", "2 Mar 18:00", "3 Mar 08:00", "10 Mar 17:00", id="gate-late"),
    pytest.param(CAMPAIGN, True, "3 Mar 08:59", None, "3 Mar 08:59", "3 Mar 17:00", id="exception-in-time"),
    pytest.param(CAMPAIGN, True, "3 Mar 09:00", None, "4 Mar 08:00", "4 Mar 17:00", id="exception-too-late"),
]


@pytest.mark.parametrize(("category", "exception", "filing", "gate", "received", "due"), ROWS)
def test_a_request_is_received_and_due(category, exception, filing, gate, received, due):
    answer = told(filed(filing, gate), category=category, exception=exception)
    assert answer["received_at"] == iso(received)
    assert answer["steps"][-1]["due_at"] == iso(due)


def test_the_clock_stands_still_while_suspended():
    story = [*taken("2 Mar 10:15"), suspended("3 Mar 10:00"), move("5 Mar 15:00", "En proceso", ANSWERED)]
    while_suspended, resumed = steps(story)[-2:]
    assert while_suspended["due_at"] is None
    assert while_suspended["consumed_minutes"] == 120
    assert resumed["consumed_minutes"] == 120
    assert resumed["due_at"] == iso("13 Mar 13:00")


def test_an_exception_has_consumed_what_lay_before_its_reception():
    assert last(filed("3 Mar 08:59"), exception=True)["consumed_minutes"] == 59


def test_a_solved_ticket_without_survey_closes_after_three_business_days():
    story = [*taken("19 Mar 10:00"), move("20 Mar 11:00", "Solucionado", SOLVED), event("27 Mar 08:00", "tick")]
    closing = steps(story)[-2]
    assert closing["at"] == iso("26 Mar 17:00")
    assert (closing["do"], closing["state"], closing["reason"]) == ("timer", "Cerrado", TIMED_OUT)
