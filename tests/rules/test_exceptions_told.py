"""What the form says of an exception is what the clock does (G-7): for any instant, and at each edge."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.rules.stories import at
from workflows.proof import preview
from workflows.reading import load
from workflows.reception import received_at
from workflows.sla import Segment, reckon
from workflows.spoken import moment_words
from workflows.working_calendar import Calendar

ICETEX = load("icetex")
CALENDAR = Calendar.from_content(ICETEX.calendar)
HOLIDAYS = {date.fromisoformat(str(day)) for day in ICETEX.calendar["holidays"]}
WEB = "Publicación de archivos en la web"
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
AFTER_NINE = "Ya pasaron las 9:00: si la envía ahora, la excepción cuenta desde el {}, 08:00."
DAY_OFF = "Hoy no es día hábil: si la envía ahora, la excepción cuenta desde el {}, 08:00."
EDGES = {
    "before-opening": ("3 Mar 06:00", ""),
    "a-second-before-nine": ("3 Mar 08:59:59", ""),
    "nine": (
        "3 Mar 09:00",
        AFTER_NINE.format("mié 4 mar 2026"),
    ),
    "evening": (
        "3 Mar 23:59:59",
        AFTER_NINE.format("mié 4 mar 2026"),
    ),
    "friday": (
        "6 Mar 09:00",
        AFTER_NINE.format("lun 9 mar 2026"),
    ),
    "saturday": (
        "7 Mar 08:00",
        DAY_OFF.format("lun 9 mar 2026"),
    ),
    "holiday": (
        "23 Mar 08:59",
        DAY_OFF.format("mar 24 mar 2026"),
    ),
    "holy-week": (
        "1 Apr 10:00",
        AFTER_NINE.format("lun 6 abr 2026"),
    ),
}


def said(moment: datetime):
    return preview(ICETEX, CALENDAR, category=WEB, exception=True, filed_at=moment)


@pytest.mark.parametrize(("moment", "words"), EDGES.values(), ids=EDGES)
def test_the_form_says_when_it_will_count(moment, words):
    assert said(at(moment)).later == words


def counts_at(moment: datetime) -> datetime:
    """By hand: on a working day strictly before nine, at once; else at eight of the next working day."""

    def working(day: date) -> bool:
        return day.weekday() < 5 and day not in HOLIDAYS

    wall = moment.astimezone(CALENDAR.zone)
    if working(wall.date()) and wall.time() < time(9):
        return moment
    day = wall.date() + timedelta(days=1)
    while not working(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(8), CALENDAR.zone)


@given(
    st.integers(0, 7 * 365 * 86_400_000).map(lambda number: FIRST + timedelta(milliseconds=number)),
    st.sampled_from([None, time(8, 59, 59), time(9), time(9, 0, 1), time(7, 59, 59), time(8), time(0)]),
)
@example(at("3 Mar 09:00") - timedelta(microseconds=1), None)
def test_what_the_form_says_is_what_the_clock_does(moment, hour):
    if hour is not None:
        moment = datetime.combine(moment.astimezone(CALENDAR.zone).date(), hour, CALENDAR.zone)
    told = said(moment)
    clock = received_at(ICETEX, CALENDAR, filed_at=moment, gates_at=moment, exception=True)
    due = reckon(
        [Segment("running", moment)],
        target=ICETEX.target(WEB, exception=True),
        calendar=CALENDAR,
        received_at=clock,
        at=moment,
    ).due_at

    assert told.received_at == clock == counts_at(moment)
    assert told.due_at == due == CALENDAR.close(CALENDAR.today(clock))
    assert bool(told.later) is (clock != moment)
    assert not told.later or moment_words(CALENDAR.local(clock)) in told.later


@pytest.mark.parametrize("moment", ["3 Mar 10:00", "7 Mar 08:00"])
def test_of_a_usual_request_it_says_nothing(moment):
    assert preview(ICETEX, CALENDAR, category=WEB, exception=False, filed_at=at(moment)).later == ""
