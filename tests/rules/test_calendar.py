"""Working windows, holidays, and the wall clock on which they are reckoned."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from tests.rules.stories import at
from workflows.calendar_content import made
from workflows.reading import load
from workflows.refusals import BeyondCalendar, Refused
from workflows.working_calendar import Calendar

WEEK = {day: ["08:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
HOUR = timedelta(hours=1)


def calendar(zone="America/Bogota", weekdays=WEEK, **more):
    content = {"zone": zone, "first_year": 2026, "last_year": 2026, "weekdays": weekdays}
    return Calendar.from_content(content | more)


def in_zone(zone, *parts, fold=0):
    return datetime(*parts, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


ICETEX = Calendar.from_content(load("icetex").calendar)
SPLIT = calendar(weekdays={"monday": ["08:00-12:00", "14:00-18:00"], "tuesday": ["08:00-12:00"]})


def test_a_normal_day_of_icetex_has_nine_hours():
    assert ICETEX.normal_day == 9 * HOUR


def test_the_normal_day_is_what_most_weekdays_have():
    assert calendar(weekdays=WEEK | {"friday": ["08:00-12:00"]}).normal_day == 9 * HOUR
    assert SPLIT.normal_day == 8 * HOUR


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        pytest.param("2 Mar 08:00", 9, "2 Mar 17:00", id="ends-at-the-close"),
        pytest.param("2 Mar 17:00", 9, "3 Mar 17:00", id="begins-at-the-close"),
        pytest.param("2 Mar 06:00", 1, "2 Mar 09:00", id="begins-before-opening"),
        pytest.param("6 Mar 16:00", 2, "9 Mar 09:00", id="over-a-weekend"),
        pytest.param("20 Mar 16:00", 2, "24 Mar 09:00", id="over-a-long-weekend"),
    ],
)
def test_working_time_ends_where_it_should(start, amount, end):
    assert ICETEX.add(at(start), amount * HOUR) == at(end)
    assert ICETEX.between(at(start), at(end)) == amount * HOUR


def test_nothing_added_stays_where_it_is():
    assert ICETEX.add(at("7 Mar 10:00"), timedelta(0)) == at("7 Mar 10:00")
    assert ICETEX.add_days(at("7 Mar 10:00"), 0) == at("7 Mar 10:00")


def test_backwards_there_is_no_time():
    assert ICETEX.between(at("3 Mar 10:00"), at("2 Mar 10:00")) == timedelta(0)


def test_two_windows_leave_the_noon_out():
    assert SPLIT.between(at("2 Mar 11:00"), at("2 Mar 15:00")) == 2 * HOUR
    assert SPLIT.add(at("2 Mar 11:00"), HOUR) == at("2 Mar 12:00")
    assert SPLIT.add(at("2 Mar 11:00"), 2 * HOUR) == at("2 Mar 15:00")


def test_a_working_date_is_one_business_day_whatever_its_hours():
    assert SPLIT.days_between(at("2 Mar 08:00"), at("3 Mar 12:00")) == 2
    assert SPLIT.days_between(at("3 Mar 08:00"), at("3 Mar 09:00")) == Fraction(1, 4)
    assert SPLIT.add_days(at("2 Mar 17:00"), Fraction(3, 8)) == at("3 Mar 09:00")


def test_the_more_exact_date_wins():
    found = calendar(
        seasons=[{"name": "Verano", "from": "2026-03-02", "to": "2026-03-13", "weekdays": {"monday": ["07:00-13:00"]}}],
        holidays={"2026-03-03": "Fiesta", "2026-03-04": "Fiesta"},
        dates={
            "2026-03-04": {"name": "Jornada", "windows": ["08:00-10:00"]},
            "2026-03-05": {"name": "Cierre"},
            "2026-03-07": {"name": "Sábado hábil", "windows": ["09:00-12:00"]},
        },
    )
    hours = {day: found.days_between(at(f"{day} Mar 00:00"), at(f"{day} Mar 23:59")) for day in range(2, 10)}
    assert hours == {2: 1, 3: 0, 4: 1, 5: 0, 6: 1, 7: 1, 8: 0, 9: 1}
    assert found.close(date(2026, 3, 2)) == at("2 Mar 13:00")
    assert found.close(date(2026, 3, 16)) == at("16 Mar 17:00")
    assert found.why(date(2026, 3, 3)) == "festivo: Fiesta"
    assert found.why(date(2026, 3, 5)) == "Cierre"


def test_a_day_may_last_until_midnight():
    night = calendar(weekdays={"monday": ["20:00-24:00"], "tuesday": ["00:00-04:00"]})
    assert night.add(at("2 Mar 20:00"), 4 * HOUR) == at("3 Mar 00:00")
    assert night.add(at("2 Mar 20:00"), 5 * HOUR) == at("3 Mar 01:00")


def test_the_wall_clock_keeps_its_hours_across_daylight_saving_time():
    york = calendar("America/New_York")
    friday, monday = in_zone("America/New_York", 2026, 3, 6, 16), in_zone("America/New_York", 2026, 3, 9, 9)
    assert york.between(friday, monday) == 2 * HOUR
    assert york.add(friday, 2 * HOUR) == monday
    assert york.local(york.close(date(2026, 3, 9))).hour == york.local(york.close(date(2026, 3, 6))).hour == 17


def test_a_window_over_the_skipped_hour_counts_what_the_wall_clock_shows():
    always = calendar("America/New_York", weekdays={"sunday": ["00:00-08:00"]})
    start, change = in_zone("America/New_York", 2026, 3, 8, 0), in_zone("America/New_York", 2026, 3, 8, 3)
    assert always.between(start, change) == 3 * HOUR
    assert always.between(start, in_zone("America/New_York", 2026, 3, 8, 8)) == 8 * HOUR
    assert always.add(start, 2.5 * HOUR) == change
    assert always.add(start, 4 * HOUR) == in_zone("America/New_York", 2026, 3, 8, 4)


def test_the_repeated_hour_counts_once():
    always = calendar("America/New_York", weekdays={"sunday": ["00:00-08:00"]})
    zone = "America/New_York"
    start, second = in_zone(zone, 2026, 11, 1, 0), in_zone(zone, 2026, 11, 1, 1, 30, fold=1)
    assert always.between(start, in_zone(zone, 2026, 11, 1, 1, 30)) == 1.5 * HOUR
    assert always.between(start, second) == 2 * HOUR
    assert always.between(start, in_zone(zone, 2026, 11, 1, 8)) == 8 * HOUR


def test_days_off_are_explained_by_name():
    lines = ICETEX.explain(at("20 Mar 15:00"), at("24 Mar 09:30"))
    assert [(line.day.day, line.amount, line.why) for line in lines] == [
        (20, 2 * HOUR, None),
        (21, timedelta(0), "fin de semana"),
        (22, timedelta(0), "fin de semana"),
        (23, timedelta(0), "festivo: Día de San José"),
        (24, 1.5 * HOUR, None),
    ]


def test_beyond_its_years_a_calendar_refuses_instead_of_guessing():
    with pytest.raises(BeyondCalendar, match="2020 a 2040"):
        ICETEX.between(at("2 Mar 10:00"), datetime(2041, 1, 2, tzinfo=UTC))
    with pytest.raises(BeyondCalendar):
        ICETEX.is_working(date(2019, 12, 31))
    with pytest.raises(BeyondCalendar):
        ICETEX.next_working_day(date(2040, 12, 31))
    with pytest.raises(BeyondCalendar):
        ICETEX.add_days(datetime(2040, 12, 20, tzinfo=UTC), 30)


@pytest.mark.parametrize(
    "windows", [["17:00-08:00"], ["08:00-12:00", "11:00-17:00"], ["8-17"], ["08:00-24:30"], ["08:00"], ["08:61-09:00"]]
)
def test_windows_that_make_no_sense_are_refused(windows):
    with pytest.raises(Refused):
        calendar(weekdays={"monday": windows})


def test_a_calendar_without_hours_is_refused():
    with pytest.raises(Refused, match="ningún día"):
        calendar(weekdays={})


def test_a_first_draft_of_holidays_comes_from_the_library():
    content = made(country="CO", years="2026-2027", hours="mon-fri 08:00-17:00", zone="America/Bogota")
    assert content["holidays"]["2026-07-13"].startswith("Día de Nuestra Señora")
    assert Calendar.from_content(content).normal_day == 9 * HOUR
