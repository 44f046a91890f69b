"""What holds for any calendar: adding and measuring are inverses, and reckoning agrees with counting every second."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from workflows.rows import Target
from workflows.sla import Segment, counts_from, reckon
from workflows.working_calendar import Calendar

ZONES = ("America/Bogota", "America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
START = datetime(2026, 1, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GRAIN = 15


def clock(quarters):
    return f"{quarters // 4:02}:{quarters % 4 * 15:02}"


@some.composite
def windows(draw, *, least=0):
    """Up to two windows; by day, so that no change of daylight saving time skips part of them."""
    edges = sorted(draw(some.sets(some.integers(16, 96), min_size=4, max_size=4)))
    pairs = [(edges[0], edges[1]), (edges[2], edges[3])]
    return [f"{clock(a)}-{clock(b)}" for a, b in pairs[: draw(some.integers(least, 2))]]


dates_2026 = some.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)
single_dates = some.dictionaries(
    dates_2026, some.fixed_dictionaries({"name": some.just("Jornada"), "windows": windows()}), max_size=12
)


@some.composite
def calendars(draw):
    first = draw(some.dates(date(2026, 1, 20), date(2026, 10, 1)))
    season = {"name": "Temporada", "from": first.isoformat(), "to": (first + timedelta(days=40)).isoformat()}
    content = {
        "zone": draw(some.sampled_from(ZONES)),
        "first_year": 2026,
        "last_year": 2027,
        "weekdays": {day: draw(windows()) for day in DAYS[1:]} | {"monday": draw(windows(least=1))},
        "seasons": [season | {"weekdays": {day: draw(windows()) for day in DAYS[2:5]}}],
        "holidays": dict.fromkeys(draw(some.sets(dates_2026, max_size=20)), "Fiesta"),
        "dates": draw(single_dates),
    }
    return Calendar.from_content(content)


instants = some.integers(0, 300 * 24 * 60 * 60).map(lambda seconds: START + timedelta(seconds=seconds))


@settings(max_examples=60)
@given(calendars(), instants, some.integers(0, 400 * 3600 * 10**6))
def test_measuring_undoes_adding(calendar, start, microseconds):
    amount = timedelta(microseconds=microseconds) / 4
    assert calendar.between(start, calendar.add(start, amount)) == amount


@settings(max_examples=60)
@given(calendars(), instants, some.fractions(0, 20, max_denominator=64))
def test_measuring_undoes_adding_business_days(calendar, start, days):
    end = calendar.add_days(start, days)
    over = calendar.days_between(start, end) - days
    assert 0 <= over < Fraction(1, 900 * 10**6)  # one microsecond of the shortest day
    if days and over == 0:
        assert calendar.days_between(start, end - timedelta(microseconds=1)) < days


@settings(max_examples=60)
@given(calendars(), instants, some.integers(1, 200 * 3600))
def test_adding_what_was_measured_never_passes_the_end(calendar, start, seconds):
    end = start + timedelta(seconds=seconds)
    assert calendar.add(start, calendar.between(start, end)) <= end


@settings(max_examples=60)
@given(calendars(), some.lists(instants, min_size=3, max_size=3).map(sorted))
def test_measures_add_up(calendar, moments):
    a, b, c = moments
    assert calendar.between(a, c) == calendar.between(a, b) + calendar.between(b, c)
    assert calendar.days_between(a, c) == calendar.days_between(a, b) + calendar.days_between(b, c)


def slowly(calendar, kind, spans):
    """Business days, or hours, by asking at each quarter of an hour whether it is worked."""
    total = Fraction(0)
    for start, end in spans:
        moment = start
        while moment < end:
            local = calendar.local(moment)
            quarter = local.hour * 4 + local.minute // 15
            plan = calendar.plans[local.date()].windows
            if any(opening <= quarter * 15 < close for opening, close in plan):
                day = sum(close - opening for opening, close in plan)
                total += Fraction(GRAIN, day if kind == "business_days" else 60)
            moment += GRAIN * MINUTE
    return total


quarters = some.integers(0, 24 * 4 * 30).map(lambda n: START + n * GRAIN * MINUTE)


@pytest.mark.parametrize("unit", ["business_days", "business_hours"])
@settings(max_examples=25)
@given(calendar=calendars(), edges=some.lists(quarters, min_size=6, max_size=6, unique=True), data=some.data())
def test_reckoning_agrees_with_counting_each_quarter_of_an_hour(unit, calendar, edges, data):
    received, first, held, resumed, held_again, at = sorted(edges)
    target = Target(data.draw(some.integers(1, 12)), unit, data.draw(some.sampled_from(["next_day", "reception_day"])))
    segments = [
        Segment("running", first, held),
        Segment("suspended", held, resumed),
        Segment("running", resumed, held_again),
        Segment("gate", held_again, at),
        Segment("running", at),
    ]
    figures = reckon(segments, target=target, calendar=calendar, received_at=received, at=at)
    begins = max(received, counts_from(target, calendar, received))
    spans = [(max(start, begins), end) for start, end in ((first, held), (resumed, held_again))]
    if target.count_from == "reception_day" and unit == "business_days":
        spans.append((counts_from(target, calendar, received), begins))
    spent = slowly(calendar, unit, spans)
    worth = calendar.normal_day if unit == "business_days" else timedelta(hours=1)
    assert abs(figures.consumed - spent.numerator * worth / spent.denominator) < timedelta(microseconds=10)
    assert figures.consumed + figures.remaining == figures.target == target.amount * worth
    later = reckon(segments, target=target, calendar=calendar, received_at=received, at=max(at, figures.due_at))
    if figures.due_at >= at:
        assert abs(later.remaining) < timedelta(milliseconds=1)
        assert not figures.breached
