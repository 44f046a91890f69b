"""When a request counts as received (G-1, G-5, G-7)."""

import pytest

from tests.rules.stories import at, event, filed, iso, last, move, steps, told
from workflows.reading import load, read_content
from workflows.reception import filing_counts_at, gate_counts_at, received_at
from workflows.working_calendar import Calendar

ICETEX = load("icetex")
CALENDAR = Calendar.from_content(ICETEX.calendar)
TWO_WINDOWS = Calendar.from_content(
    ICETEX.calendar | {"weekdays": {"monday": ["08:00-12:00", "14:00-18:00"], "tuesday": ["10:00-12:00"]}}
)

FILING = [
    pytest.param("2 Mar 08:00:00", "2 Mar 08:00", id="opening-included"),
    pytest.param("2 Mar 07:59:59", "3 Mar 08:00", id="a-second-before-opening"),
    pytest.param("2 Mar 17:00:00", "2 Mar 17:00", id="close-included"),
    pytest.param("2 Mar 17:00:01", "3 Mar 08:00", id="a-second-after-close"),
    pytest.param("7 Mar 10:00", "9 Mar 08:00", id="saturday"),
    pytest.param("8 Mar 23:59", "9 Mar 08:00", id="sunday-night"),
    pytest.param("9 Mar 00:00", "10 Mar 08:00", id="midnight-is-the-new-day"),
    pytest.param("21 Mar 10:00", "24 Mar 08:00", id="saturday-before-a-holiday"),
    pytest.param("23 Mar 10:00", "24 Mar 08:00", id="holiday"),
    pytest.param("1 Apr 17:30", "6 Apr 08:00", id="before-holy-week-ends"),
]


@pytest.mark.parametrize(("filing", "counts"), FILING)
def test_filing_counts_within_hours_or_the_working_day_after(filing, counts):
    assert filing_counts_at("next_day", CALENDAR, at(filing)) == at(counts)


@pytest.mark.parametrize(
    ("filing", "counts"),
    [("2 Mar 07:30", "2 Mar 08:00"), ("2 Mar 17:01", "3 Mar 08:00"), ("7 Mar 07:30", "9 Mar 08:00")],
)
def test_an_institution_may_count_an_early_filing_the_same_day(filing, counts):
    assert filing_counts_at("same_day", CALENDAR, at(filing)) == at(counts)


def test_the_same_day_setting_is_the_procedures():
    other = read_content(ICETEX.content | {"reception": {"before_opening": "same_day"}})
    early = at("2 Mar 07:30")
    assert received_at(other, CALENDAR, filed_at=early, gates_at=early, exception=False) == at("2 Mar 08:00")


def test_the_break_at_noon_lies_between_opening_and_close():
    assert filing_counts_at("next_day", TWO_WINDOWS, at("2 Mar 13:00")) == at("2 Mar 13:00")


@pytest.mark.parametrize(
    ("signed", "counts"),
    [
        ("3 Mar 07:30", "3 Mar 08:00"),
        ("3 Mar 08:00", "3 Mar 08:00"),
        ("3 Mar 11:11", "3 Mar 11:11"),
        ("3 Mar 17:00", "3 Mar 17:00"),
        ("3 Mar 17:00:01", "4 Mar 08:00"),
        ("7 Mar 07:30", "9 Mar 08:00"),
    ],
)
def test_the_last_gate_costs_nobody_a_day(signed, counts):
    assert gate_counts_at(CALENDAR, at(signed)) == at(counts)


def test_reception_is_the_later_of_filing_and_gate():
    assert told(filed("2 Mar 07:30", "2 Mar 12:00"))["received_at"] == iso("3 Mar 08:00")
    assert told(filed("2 Mar 07:30", "4 Mar 12:00"))["received_at"] == iso("4 Mar 12:00")


@pytest.mark.parametrize(
    ("filing", "gate", "received", "due"),
    [
        pytest.param("3 Mar 08:59:59", None, "3 Mar 08:59:59", "3 Mar 17:00", id="a-second-before-nine"),
        pytest.param("3 Mar 06:00", None, "3 Mar 06:00", "3 Mar 17:00", id="before-opening-counts"),
        pytest.param("3 Mar 08:00", "3 Mar 09:00", "4 Mar 08:00", "4 Mar 17:00", id="gate-at-nine"),
        pytest.param("2 Mar 16:00", "3 Mar 08:30", "3 Mar 08:30", "3 Mar 17:00", id="gate-next-morning"),
        pytest.param("7 Mar 08:00", None, "9 Mar 08:00", "9 Mar 17:00", id="saturday"),
        pytest.param("20 Mar 12:00", None, "24 Mar 08:00", "24 Mar 17:00", id="before-a-long-weekend"),
    ],
)
def test_an_exception_is_in_time_strictly_before_nine(filing, gate, received, due):
    answer = told(filed(filing, gate), exception=True)
    assert answer["received_at"] == iso(received)
    assert answer["steps"][-1]["due_at"] == iso(due)


def test_an_exception_received_before_opening_has_consumed_nothing_yet():
    early, later = steps([*filed("3 Mar 06:00"), event("3 Mar 10:00", "tick")], exception=True)[1:]
    assert early["consumed_minutes"] == 0
    assert later["consumed_minutes"] == 120


def test_received_ahead_has_a_deadline_and_may_be_taken_and_consumes_nothing_yet():
    story = [*filed("6 Mar 18:00"), move("7 Mar 12:00", "En proceso"), event("9 Mar 07:59", "tick")]
    approved, taken, waiting = steps(story)[1:]
    assert told(story)["received_at"] == iso("9 Mar 08:00")
    assert approved["due_at"] == taken["due_at"] == iso("17 Mar 17:00")
    assert (taken["state"], taken["error"]) == ("En proceso", None)
    assert waiting["consumed_minutes"] == 0


def test_before_the_last_gate_nothing_is_received_and_only_annulling_is_allowed():
    story = [
        event("2 Mar 10:00", "file"),
        event("2 Mar 10:05", "approve", gate="jefatura"),
        move("2 Mar 10:10", "En proceso"),
        move("2 Mar 10:20", "Anulado", "Fuera del alcance", note="No es nuestro"),
    ]
    refused, annulled = steps(story)[2:]
    assert refused["error"]
    assert (refused["state"], refused["due_at"], refused["consumed_minutes"]) == ("Registrado", None, 0)
    assert (annulled["state"], annulled["error"]) == ("Anulado", None)
    assert told(story)["received_at"] is None


def test_reception_never_moves_when_a_gate_opens_again():
    story = [
        *filed("2 Mar 10:00"),
        move("2 Mar 10:00", "En proceso"),
        move("3 Mar 10:00", "Suspendido", "En espera por usuario", note="¿Y el logo?"),
        event("3 Mar 11:00", "edit"),
        event("5 Mar 11:00", "approve"),
    ]
    assert told(story)["received_at"] == iso("2 Mar 10:00")


def test_reception_uses_the_first_filing_after_a_rejection():
    story = [
        event("2 Mar 10:00", "file"),
        event("3 Mar 10:00", "reject", gate="jefatura", note="Cambie el asunto"),
        event("4 Mar 18:00", "edit"),
        event("5 Mar 07:00", "approve"),
    ]
    assert told(story)["received_at"] == iso("5 Mar 08:00")
    assert last(story)["due_at"] == iso("13 Mar 17:00")
